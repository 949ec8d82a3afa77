"""Tests of `SendStock`: one update per hour with the changes only, whatever fails."""

from datetime import timedelta

import pytest

from channel_connector.core.stock.send_stock import SendStock
from channel_connector.core.stock.stock_hour import slot_at
from channel_connector.core.submissions.watch_submissions import WatchSubmissions
from channel_connector.ports.channel.stock_pools import Buffer, Pool, StockRules
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.errors import CredentialsRefused, StopConnection, Throttled
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_submission,
    an_override,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_changes_of_an_hour_are_one_update_at_the_connections_minute(stock):
    stock.run()
    for quantity in range(30):
        stock.receive(RED=quantity, BLUE=30 - quantity)
        stock.pass_time(MINUTE)

    stock.pass_hours()

    assert stock.sent == [{"RED": 29, "BLUE": 1}]
    [only] = stock.sink.submissions.values()
    assert only.submitted_at - slot_at(CONNECTION, only.submitted_at) < MINUTE


def test_the_time_of_the_next_look_and_of_the_update_do_not_contradict(stock):
    """The job looks every minute; the update leaves once an hour."""
    stock.run()
    update = slot_at(CONNECTION, stock.now) + HOUR

    early = stock.send.run(stock.now)
    late = stock.send.run(update - MINUTE / 2)

    leaves = f"the stock update leaves at {update:%H:%M:%S} UTC, if any level changes."
    assert early.reason == f"Changed levels are looked for then; {leaves}"
    assert early.at < update
    assert (late.at, late.reason) == (update, f"It is due then; {leaves}")


def test_accepted_levels_are_stored_as_exposed(stock):
    stock.receive(RED=5)

    stock.pass_hours(2)

    assert stock.sink.shown == {"RED": 5}
    assert (stock.level("RED").exposed, stock.level("RED").due) == (5, False)


def test_an_hour_in_which_nothing_changed_has_no_update(stock):
    stock.receive(RED=5)
    stock.pass_hours(2)

    stock.receive(RED=5)
    stock.pass_hours(3)

    assert len(stock.sent) == 1


def test_a_change_that_is_reverted_within_the_hour_is_not_sent(stock):
    stock.receive(RED=5, BLUE=5)
    stock.pass_hours(2)

    stock.receive(RED=3, BLUE=4)
    stock.receive(RED=5)
    stock.pass_hours(2)

    assert stock.sent == [{"RED": 5, "BLUE": 5}, {"BLUE": 4}]


def test_the_buffer_of_the_common_pool_is_held_back(stock):
    stock.rules = StockRules(Pool.COMMON, Buffer(2), latency_days=3)
    stock.receive(RED=5, BLUE=2)

    stock.pass_hours(2)

    assert stock.sink.shown == {"RED": 3, "BLUE": 0}
    assert stock.sink.latency == {"RED": 3, "BLUE": 3}


def test_budget_is_reserved_for_the_next_update_once_there_is_a_change(stock):
    stock.run()
    assert stock.sink.reserved_for is None

    stock.receive(RED=5)
    stock.run()

    assert stock.sink.reserved_for == slot_at(CONNECTION, stock.now) + HOUR


def test_the_reservation_is_cancelled_if_nothing_is_left_to_send(stock):
    stock.receive(RED=5)
    stock.pass_hours(2)
    stock.receive(RED=3)
    stock.run()
    stock.receive(RED=5)

    stock.pass_hours()

    assert stock.sink.reserved_for is None


def test_with_inventory_sync_disabled_levels_are_stored_and_not_sent(stock):
    stock.receive(RED=5)
    off = SendStock(CONNECTION, stock.sink, stock.storage, stock.rules, HOUR, enabled=False)

    next_run = off.run(stock.now + HOUR)

    assert next_run.reason == "Inventory sync is disabled."
    assert stock.sent == []
    stock.pass_hours(2)
    assert stock.sent == [{"RED": 5}]


def test_without_a_budget_the_update_waits_and_stores_nothing(stock):
    stock.receive(RED=5)
    stock.run()
    late = slot_at(CONNECTION, stock.now) + HOUR + 10 * MINUTE
    stock.sink.defer_until(late)
    stock.pass_hours()
    assert stock.submissions() == []

    stock.receive(RED=4)
    stock.pass_time(15 * MINUTE)

    assert stock.sent == [{"RED": 4}]


@pytest.mark.parametrize("late", [11 * MINUTE, 12 * MINUTE])
def test_after_an_update_that_was_some_minutes_late_the_next_one_is_not_skipped(stock, late):
    stock.receive(RED=5)
    stock.run()
    slot = slot_at(CONNECTION, stock.now) + HOUR
    stock.sink.defer_until(slot + late)
    stock.pass_time(slot + late + MINUTE - stock.now)
    assert stock.sent == [{"RED": 5}]

    stock.receive(RED=4)
    stock.pass_time(slot + HOUR + 10 * MINUTE - stock.now)

    assert stock.sent == [{"RED": 5}, {"RED": 4}]
    first, second = sorted(one.intended_at for one in stock.submissions())
    assert second - first == 50 * MINUTE


def test_after_one_that_was_later_the_next_slot_is_skipped_and_the_job_says_so(stock):
    stock.receive(RED=5)
    stock.run()
    slot = slot_at(CONNECTION, stock.now) + HOUR
    stock.sink.defer_until(slot + 22 * MINUTE)
    stock.pass_time(slot + 23 * MINUTE - stock.now)
    stock.receive(RED=4)

    told = stock.send.run(stock.now)

    assert f"leaves at {slot + 2 * HOUR:%H:%M:%S} UTC" in told.reason
    stock.pass_time(slot + 2 * HOUR - MINUTE - stock.now)
    assert stock.sent == [{"RED": 5}]


@pytest.mark.parametrize(
    ("trouble", "error"), [("throttle", Throttled), ("refuse_credentials", StopConnection)]
)
def test_an_update_that_was_not_sent_is_rolled_back(stock, trouble, error):
    stock.receive(RED=5)
    stock.run()
    getattr(stock.sink, trouble)(*([1] if trouble == "throttle" else []))

    with pytest.raises(error):
        stock.send.run(stock.now + HOUR)

    assert stock.submissions() == []
    assert (stock.level("RED").due, stock.level("RED").pending) == (True, "")


def test_a_throttled_update_is_sent_within_the_same_hour(stock):
    stock.receive(RED=5)
    stock.run()
    stock.sink.throttle(1)

    stock.pass_hours()

    assert stock.sent == [{"RED": 5}]


def test_an_update_without_an_answer_is_found_and_sent_again(stock):
    stock.receive(RED=5)
    stock.run()
    stock.sink.lose_answers(1)

    stock.pass_hours(4)

    assert stock.sent == [{"RED": 5}, {"RED": 5}]
    assert stock.level("RED").exposed == 5


def test_an_update_that_was_never_received_is_sent_within_the_same_hour(stock):
    stock.receive(RED=5)
    stock.run()
    stock.sink.be_unavailable(1)

    stock.pass_hours()
    stock.pass_time(20 * MINUTE)

    assert stock.sent == [{"RED": 5}]
    assert stock.level("RED").exposed == 5
    stages = [one.stage for one in stock.submissions()]
    assert stages == [SubmissionStage.PROCESSED, SubmissionStage.PROCESSED]


def test_a_large_update_may_take_longer_before_it_counts_as_never_received(stock):
    large = a_submission(
        kind=Kind.STOCK, stage=SubmissionStage.INTENDED, entries=60_000, call_ended=True
    )
    with stock.storage.writing() as uow:
        uow.submissions.put([large])
    watch = WatchSubmissions(CONNECTION, stock.sink, stock.storage)

    watch.run(NOON + 9 * MINUTE)
    assert stock.submissions()[0].stage is SubmissionStage.INTENDED

    watch.run(NOON + 10 * MINUTE)
    assert stock.submissions()[0].stage is SubmissionStage.LOST


def test_no_update_is_sent_while_another_is_open(stock):
    stock.receive(RED=5)
    stock.sink.keep_stuck(1)
    stock.pass_hours()
    stock.receive(RED=1)

    stock.pass_hours()

    assert len(stock.sent) == 1
    assert "wait for the result of" in stock.send.run(stock.now).reason


def test_after_its_deadline_a_stuck_update_delays_nothing_and_its_levels_are_sent_again(stock):
    stock.receive(RED=5, BLUE=7)
    stock.sink.keep_stuck(1)
    stock.pass_hours(2)
    stock.receive(RED=1)

    stock.pass_hours(3)

    assert stock.sent[:2] == [{"RED": 5, "BLUE": 7}, {"RED": 1, "BLUE": 7}]


def test_an_update_on_request_does_not_wait_for_its_minute(stock):
    stock.run()
    stock.receive(RED=5)

    next_run = stock.send.send_now(stock.now)

    assert next_run.reason == "A stock update of 1 SKUs was sent."
    assert stock.sent == [{"RED": 5}]


def test_an_update_on_request_takes_the_next_ones_place(stock):
    stock.run()
    stock.pass_time(30 * MINUTE)
    stock.receive(RED=5)
    stock.send.send_now(stock.now)
    stock.receive(RED=4)

    stock.pass_time(40 * MINUTE)

    assert stock.sent == [{"RED": 5}]
    stock.pass_hours()
    assert stock.sent == [{"RED": 5}, {"RED": 4}]


def test_an_update_on_request_states_when_it_can_be_sent(stock):
    stock.receive(RED=5)
    stock.sink.defer_until(stock.now + 7 * MINUTE)

    next_run = stock.send.send_now(stock.now)

    assert (next_run.at, next_run.reason) == (
        stock.now + 7 * MINUTE,
        "1 SKUs wait for the shared budget.",
    )


def test_all_levels_can_be_resent(stock):
    stock.receive(RED=5, BLUE=2)
    stock.pass_hours(2)
    with stock.storage.writing() as uow:
        uow.stock.override([an_override("BLUE", disabled=True)])
    stock.pass_hours(2)

    with stock.storage.writing() as uow:
        uow.stock.resend(CONNECTION)
    stock.pass_hours()

    assert stock.sent == [{"RED": 5, "BLUE": 2}, {"BLUE": 0}, {"RED": 5}]


@pytest.mark.parametrize("dies", ["die_before", "die_after"])
def test_a_kill_around_the_call_leaves_one_update(stock, dies):
    """The intent stays, and the channel's list tells whether it got there."""
    stock.receive(RED=5)
    stock.run()
    getattr(stock.sink, dies)()

    stock.pass_hours()
    stock.pass_time(30 * MINUTE)

    assert stock.sent == [{"RED": 5}]
    assert stock.sink.shown == {"RED": 5}


def test_refused_credentials_stop_the_connection(stock):
    stock.receive(RED=5)
    stock.run()
    stock.sink.refuse_credentials()

    with pytest.raises(CredentialsRefused):
        stock.send.run(stock.now + HOUR)
