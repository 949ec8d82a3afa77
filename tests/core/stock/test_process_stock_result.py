"""Tests of `ProcessStockResult`: only accepted levels count as exposed."""

from datetime import timedelta

import pytest

from channel_connector.core.stock.compact_stock_history import CompactStockHistory
from channel_connector.core.stock.process_stock_result import CANCELLED, ONLY_FOUND, UNUSABLE
from channel_connector.core.stock.stock_view import view_stock
from channel_connector.core.submissions.give_up_submission import GIVEN_UP, give_up_submission
from channel_connector.ports.channel.inventory_sink import StockMessage
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.stock import ItemOutcome
from channel_connector.ports.testing.fakes.builders import CONNECTION

MINUTE = timedelta(minutes=1)


def test_a_refused_sku_affects_no_other_and_is_sent_again_next_hour(stock):
    stock.receive(RED=5, BLUE=7)
    stock.sink.refuse("RED", "13013", "This SKU is not in the catalogue.")

    stock.pass_time(75 * MINUTE)

    assert (stock.level("BLUE").exposed, stock.level("RED").exposed) == (7, None)
    assert stock.level("RED").reason == "This SKU is not in the catalogue."
    stock.pass_hours()
    assert stock.sent == [{"RED": 5, "BLUE": 7}, {"RED": 5}]


def test_a_refusal_is_cleared_once_accepted(stock):
    stock.receive(RED=5)
    stock.sink.refuse("RED")
    stock.pass_hours(2)
    stock.sink.refused.clear()

    stock.pass_hours(2)

    level = stock.level("RED")
    assert (level.exposed, level.code, level.reason) == (5, "", "")


def test_an_update_refused_as_a_whole_is_sent_again(stock):
    stock.receive(RED=5, BLUE=7)
    stock.sink.refuse_whole(1)
    stock.pass_time(75 * MINUTE)
    assert [stock.level(sku).exposed for sku in ("RED", "BLUE")] == [None, None]
    assert stock.level("RED").code == "5001"

    stock.pass_hours()

    assert stock.sent == [{"RED": 5, "BLUE": 7}] * 2
    assert stock.sink.shown == {"RED": 5, "BLUE": 7}


def test_an_unreadable_result_is_retried(stock):
    stock.receive(RED=5)
    stock.sink.spoil_results(3)

    stock.pass_hours(2)

    assert stock.level("RED").exposed == 5
    assert len(stock.sent) == 1


def test_an_unreadable_result_at_the_deadline_sends_all_levels_again(stock):
    stock.receive(RED=5)
    stock.sink.spoil_results(1000)
    stock.pass_time(200 * MINUTE)
    stock.sink.spoil_results(0)

    stock.pass_hours(2)

    assert stock.sent == [{"RED": 5}] * 2
    assert stock.level("RED").exposed == 5


def test_a_result_whose_checksum_never_fits_holds_nothing_back(stock):
    stock.receive(RED=5)
    stock.sink.never_fit()

    stock.pass_time(75 * MINUTE)

    assert (stock.level("RED").exposed, stock.level("RED").due) == (5, False)
    assert len(stock.sent) == 1


def test_a_result_that_is_never_readable_is_in_doubt_long_before_the_deadline(stock):
    stock.receive(RED=5)
    stock.sink.be_unreadable()

    stock.pass_time(60 * MINUTE)
    stock.pass_time(25 * MINUTE)

    assert (stock.level("RED").exposed, stock.level("RED").due) == (None, True)
    assert UNUSABLE in stock.level("RED").reason

    stock.sink.be_unreadable("")
    stock.pass_hours(1)

    assert stock.sent == [{"RED": 5}] * 2
    assert stock.level("RED").exposed == 5


def test_an_update_that_an_operator_gives_up_is_sent_again_and_not_waited_for(stock):
    stock.receive(RED=5)
    stock.sink.keep_stuck(1)
    stock.pass_time(65 * MINUTE)
    [sent] = stock.submissions()
    stock.receive(RED=6)

    assert give_up_submission(stock.storage, sent, stock.now) == ()
    assert (stock.level("RED").due, stock.level("RED").reason) == (True, GIVEN_UP[Kind.STOCK])
    stock.sink.go_on()
    stock.pass_hours(1)

    assert stock.sent == [{"RED": 5}, {"RED": 6}]
    assert stock.level("RED").exposed == 6


def test_an_unavailable_result_sends_all_levels_again(stock):
    stock.receive(RED=5)
    stock.sink.forget_results()

    stock.pass_time(75 * MINUTE)

    assert (stock.level("RED").exposed, stock.level("RED").due) == (None, True)


def test_a_cancelled_update_is_sent_again(stock):
    stock.receive(RED=5)
    stock.sink.cancel(1)
    stock.pass_time(75 * MINUTE)
    assert stock.level("RED").reason == CANCELLED

    stock.pass_hours()

    assert stock.sink.shown == {"RED": 5}
    assert stock.level("RED").exposed == 5


def test_the_update_of_another_program_does_not_change_exposures(stock):
    stock.receive(RED=5)
    stock.sink.be_unavailable(1)
    stock.pass_time(59 * MINUTE)
    stock.sink.take_submission_of_another(StockMessage(1, "GREEN", 9), stock.now)
    stock.pass_time(16 * MINUTE)
    assert (stock.level("RED").exposed, stock.level("RED").due) == (None, True)
    assert stock.level("RED").reason == ONLY_FOUND

    stock.pass_hours()

    assert stock.sink.shown == {"GREEN": 9, "RED": 5}
    assert stock.level("RED").exposed == 5


def test_a_newer_quantity_is_not_overwritten_by_a_result(stock):
    stock.sink.takes = 20 * MINUTE
    stock.receive(RED=5)
    stock.pass_time(65 * MINUTE)
    stock.receive(RED=1)

    stock.pass_time(30 * MINUTE)

    level = stock.level("RED")
    assert (level.exposed, stock.sink.shown["RED"]) == (5, 5)
    stock.pass_hours(2)
    assert stock.level("RED").exposed == 1


def test_a_late_result_of_an_expired_update_still_counts(stock):
    stock.receive(RED=5)
    stock.sink.keep_stuck(1)
    stock.pass_hours(3)
    stock.sink.go_on()

    stock.pass_hours(3)

    assert stock.sink.shown == {"RED": 5}
    assert stock.level("RED").exposed == 5
    assert not stock.level("RED").due


@pytest.mark.parametrize("limit", [1, 20])
def test_the_view_has_receipts_messages_and_results(stock, limit):
    stock.receive(RED=5)
    stock.sink.refuse("RED", "13013", "This SKU is not in the catalogue.")
    stock.pass_time(75 * MINUTE)

    view = view_stock(stock.storage, CONNECTION, "RED", stock.now, limit)

    assert [receipt.quantity for receipt in view.history.receipts] == [5]
    newest = view.history.messages[0]
    assert (newest.quantity, newest.result.outcome) == (5, ItemOutcome.REFUSED)
    assert newest.result.reason == "This SKU is not in the catalogue."
    assert newest.submission in view.submissions
    assert stock.now < view.next_update_at <= stock.now + 60 * MINUTE


def test_an_unknown_sku_has_no_view(stock):
    assert view_stock(stock.storage, CONNECTION, "RED", stock.now) is None


def test_history_is_folded_after_its_retention_and_the_level_stays(stock):
    stock.receive(RED=5)
    stock.pass_hours(2)
    fold = CompactStockHistory(CONNECTION, stock.storage, timedelta(days=90))

    fold.run(stock.now + timedelta(days=89))
    kept = view_stock(stock.storage, CONNECTION, "RED", stock.now)
    fold.run(stock.now + timedelta(days=91))
    folded = view_stock(stock.storage, CONNECTION, "RED", stock.now)

    assert (len(kept.history.receipts), len(kept.history.messages)) == (1, 1)
    assert (folded.history.receipts, folded.history.messages) == ((), ())
    assert folded.level.exposed == 5
