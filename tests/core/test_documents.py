"""Documents are asked for once, settled whatever gets lost, and fetched byte for byte."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.fetch_documents import FetchDocuments
from channel_connector.core.give_up_submission import GIVEN_UP, give_up_submission
from channel_connector.core.recheck import Recheck
from channel_connector.core.request_documents import RequestDocuments
from channel_connector.core.retry_shipment import retry_shipment
from channel_connector.core.settle_documents import SettleDocuments
from channel_connector.core.watch_submissions import STUCK_LOOK, WatchSubmissions
from channel_connector.ports.errors import Throttled, Unavailable
from channel_connector.ports.shipment_creator import Serials
from channel_connector.ports.stores.shipments import ShipmentStage
from channel_connector.ports.stores.submissions import SubmissionStage
from channel_connector.ports.testing.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_line,
    a_shipment,
    a_slot,
    an_order,
)

DEADLINE = timedelta(hours=2)
SECOND, THIRD = "403-0000000-0000002", "403-0000000-0000003"


@pytest.fixture
def request_documents(books, channel, source):
    def make(per_submission=1):
        recheck = Recheck(source, books)
        return RequestDocuments(CONNECTION, channel, recheck, books, per_submission, DEADLINE)

    return make


@pytest.fixture
def watch(books, channel):
    return WatchSubmissions(CONNECTION, channel, books)


@pytest.fixture
def settle(books, channel):
    return SettleDocuments(CONNECTION, channel, books)


@pytest.fixture
def fetch(books, channel):
    return FetchDocuments(CONNECTION, channel, channel, books)


@pytest.fixture
def booked(keep, deliver_to_oms, source, channel):
    """Return a function that lets orders be booked, one after the other."""

    def book(*order_ids):
        for place, order_id in enumerate(order_ids, 1):
            deliver_to_oms(order_id)
            source.held[order_id] = an_order(order_id)
            channel.book_elsewhere(order_id, a_slot())
            keep(
                a_shipment(
                    f"700{place}",
                    channel_order_id=order_id,
                    stage=ShipmentStage.BOOKED,
                    accepted_at=NOON + timedelta(seconds=place),
                    checked_at=NOON,
                    package_id=f"P-{place}",
                    slot=a_slot(),
                )
            )

    return book


@pytest.fixture
def work(request_documents, watch, settle, fetch, run_until_quiet):
    """Return a function that lets all deeds work for some minutes, and trouble pass."""

    def live(minutes, per_submission=1, since=NOON):
        deeds = (request_documents(per_submission), watch, settle, fetch)
        for seconds in range(0, minutes * 60 + 1, 15):
            now = since + timedelta(seconds=seconds)
            for deed in deeds:
                try:
                    run_until_quiet(deed, now)
                except (Unavailable, Throttled):
                    continue

    return live


def test_the_documents_of_a_booked_order_come_byte_for_byte(booked, channel, work, shipment, books):
    booked(ORDER_ID)

    work(minutes=5)

    ready = shipment("7001")
    assert ready.stage is ShipmentStage.READY
    with books.look() as book:
        kept = book.shipments.documents(CONNECTION, "7001")
    assert kept == channel.fetch(ready.document_key, NOON + timedelta(minutes=5))


def test_package_invoice_and_handle_are_three_things(booked, work, shipment):
    booked(ORDER_ID)

    work(minutes=5)

    ready = shipment("7001")
    assert len({ready.package_id, ready.invoice_number, ready.document_handle}) == 3


def test_an_order_that_waited_is_read_again_before_it_costs_a_submission(
    booked, request_documents, source, channel
):
    booked(ORDER_ID)

    request_documents().run(NOON + timedelta(minutes=10))

    assert source.calls == [f"lines {ORDER_ID}"]
    assert not channel.calls["request"]


def test_an_order_cancelled_after_it_was_booked_costs_no_submission(
    booked, source, channel, work, shipment, cancellation
):
    booked(ORDER_ID)
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 0)))

    work(minutes=5, since=NOON + timedelta(minutes=10))

    assert shipment("7001").stage is ShipmentStage.FAILED
    assert "cancel the pickup" in shipment("7001").reason
    assert not channel.submissions
    assert cancellation(ORDER_ID) is not None


@pytest.fixture
def partly_cancelled(booked, source, work, books, keep_cancellation):
    """A booked order that waits for a person, as one of its mugs was cancelled; Assure knows."""
    booked(ORDER_ID)
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 2)))
    work(minutes=1, since=NOON + timedelta(minutes=10))
    with books.look() as book:
        known = book.cancellations.get(CONNECTION, [ORDER_ID])[ORDER_ID]
    keep_cancellation(replace(known, told=known.lines, told_at=NOON + timedelta(minutes=12)))


def test_a_person_lets_a_booked_order_go_on_with_what_is_left_of_it(
    partly_cancelled, books, work, shipment
):
    assert shipment("7001").stage is ShipmentStage.FAILED

    retry_shipment(books, CONNECTION, "7001", NOON + timedelta(minutes=15))
    work(minutes=5, since=NOON + timedelta(minutes=15))

    assert shipment("7001").stage is ShipmentStage.READY


def test_what_is_cancelled_after_that_is_for_a_person_again(
    partly_cancelled, books, source, work, shipment
):
    retry_shipment(books, CONNECTION, "7001", NOON + timedelta(minutes=15))
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 1)))

    work(minutes=5, since=NOON + timedelta(minutes=15))

    assert shipment("7001").stage is ShipmentStage.FAILED


def test_who_was_accepted_first_is_asked_for_first(booked, channel, work):
    booked(ORDER_ID, SECOND, THIRD)

    work(minutes=5)

    asked = [submission.order_ids for submission in channel.submissions.values()]
    assert asked == [(ORDER_ID,), (SECOND,), (THIRD,)]


def test_until_the_budget_allows_nothing_is_written_down(
    booked, request_documents, channel, submissions
):
    booked(ORDER_ID, SECOND)
    channel.submit_every = timedelta(minutes=2)
    deed = request_documents()
    deed.run(NOON)

    pause = deed.run(NOON)

    assert (pause.until, pause.in_doubt) == (NOON + timedelta(minutes=2), True)
    assert len(submissions()) == 1


@pytest.mark.parametrize("trouble", ["throttle", "defer_until"])
def test_a_request_that_was_turned_away_is_known_not_to_be_sent(
    booked, request_documents, channel, shipment, submissions, trouble
):
    booked(ORDER_ID)
    later = NOON + timedelta(seconds=30)
    getattr(channel, trouble)(1 if trouble == "throttle" else later)

    deed = request_documents()
    if trouble == "throttle":
        with pytest.raises(Throttled):
            deed.run(NOON)
    else:
        assert deed.run(NOON).until == later

    assert (shipment("7001").stage, shipment("7001").submission) == (ShipmentStage.BOOKED, "")
    assert submissions() == []


def test_a_lost_answer_is_settled_by_finding_the_submission(
    booked, channel, work, shipment, submissions
):
    booked(ORDER_ID)
    channel.lose_answers(1)

    work(minutes=8)

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1
    assert submissions()[0].found


def test_a_lost_request_is_sent_again_once_it_is_known_to_be_lost(booked, channel, work, shipment):
    booked(ORDER_ID)
    channel.be_unavailable(1)

    work(minutes=4)
    assert channel.calls["request"] == 1
    work(minutes=10, since=NOON + timedelta(minutes=4))

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1


def test_no_other_request_leaves_while_one_is_in_doubt(booked, channel, work):
    booked(ORDER_ID, SECOND)
    channel.lose_answers(1)

    work(minutes=1)

    assert len(channel.submissions) == 1


def test_the_submission_of_another_program_is_not_taken_for_ones_own(
    booked, channel, work, shipment
):
    booked(ORDER_ID)
    channel.take_submission_of_another(NOON)
    channel.be_unavailable(1)

    work(minutes=15)

    assert shipment("7001").stage is ShipmentStage.READY
    assert [one.order_ids for one in channel.submissions.values()] == [
        ("another-order",),
        (ORDER_ID,),
    ]


def test_what_the_channel_refuses_waits_for_a_person_with_its_own_reason(
    booked, channel, work, shipment
):
    booked(ORDER_ID)
    channel.refuse_documents(ORDER_ID, "no tax rate is known")

    work(minutes=5)

    failed = shipment("7001")
    assert failed.stage is ShipmentStage.FAILED
    assert "no tax rate is known" in failed.reason
    assert failed.failed_in is ShipmentStage.BOOKED


def test_a_cancelled_submission_waits_for_a_person(booked, channel, work, shipment):
    booked(ORDER_ID)
    work(minutes=0)
    channel.cancel_submissions()

    work(minutes=2)

    assert shipment("7001").stage is ShipmentStage.FAILED
    assert "Retry" in shipment("7001").reason


def test_a_stuck_submission_is_told_and_holds_up_nobody(
    booked, channel, work, shipment, submissions, watch
):
    booked(ORDER_ID)
    channel.keep_stuck()
    work(minutes=1)
    late = NOON + DEADLINE + timedelta(minutes=1)
    watch.run(late)
    channel.keep_stuck(stuck=False)
    booked(ORDER_ID, SECOND)

    [stuck] = submissions()
    assert "longer than it should" in stuck.reason
    assert stuck.due_at == late + STUCK_LOOK
    work(minutes=6, since=late)
    assert shipment("7002").stage is ShipmentStage.READY


def test_a_stuck_submission_that_a_person_gives_up_is_asked_for_once_more(
    booked, channel, work, shipment, submissions, books
):
    booked(ORDER_ID)
    channel.keep_stuck()
    work(minutes=1)
    late = NOON + DEADLINE + timedelta(minutes=1)
    [stuck] = submissions()
    assert give_up_submission(books, stuck, NOON + DEADLINE) is None

    [waiting] = give_up_submission(books, stuck, late)
    channel.keep_stuck(stuck=False)
    work(minutes=6, since=late)

    assert (waiting.stage, waiting.submission) == (ShipmentStage.BOOKED, "")
    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 2
    [given_up] = (one for one in submissions() if one.name == stuck.name)
    assert (given_up.stage, given_up.reason) == (SubmissionStage.SETTLED, GIVEN_UP)


def test_several_orders_in_one_submission_get_each_its_own_pages(
    booked, channel, work, shipment, books
):
    booked(ORDER_ID, SECOND, THIRD)

    work(minutes=5, per_submission=10)

    assert len(channel.submissions) == 1
    assert channel.calls["fetch"] == 1
    with books.look() as book:
        for shipment_id, order_id in (("7001", ORDER_ID), ("7002", SECOND), ("7003", THIRD)):
            kept = book.shipments.documents(CONNECTION, shipment_id)
            assert list(channel.split(kept, [order_id])) == [order_id]


def test_orders_that_cannot_all_be_read_in_time_are_asked_for_as_they_are_read(
    booked, source, channel, work, shipment
):
    booked(ORDER_ID, SECOND, THIRD)
    source.lines_every = timedelta(seconds=75)

    work(minutes=15, per_submission=10, since=NOON + timedelta(minutes=10))

    assert {shipment(each).stage for each in ("7001", "7002", "7003")} == {ShipmentStage.READY}
    asked = [submission.order_ids for submission in channel.submissions.values()]
    assert asked == [(ORDER_ID,), (SECOND,), (THIRD,)]


def test_one_refused_order_of_several_takes_no_other_with_it(booked, channel, work, shipment):
    booked(ORDER_ID, SECOND, THIRD)
    channel.refuse_documents(SECOND)

    work(minutes=5, per_submission=10)

    stages = [shipment(each).stage for each in ("7001", "7002", "7003")]
    assert stages == [ShipmentStage.READY, ShipmentStage.FAILED, ShipmentStage.READY]


def test_where_pages_cannot_be_told_apart_each_order_is_asked_for_on_its_own(
    booked, channel, work, shipment
):
    booked(ORDER_ID, SECOND)
    channel.mix_pages()

    work(minutes=10, per_submission=10)

    asked = [submission.order_ids for submission in channel.submissions.values()]
    assert asked == [(ORDER_ID, SECOND), (ORDER_ID,), (SECOND,)]
    assert shipment("7001").stage is shipment("7002").stage is ShipmentStage.READY


def test_a_warranty_is_asked_for_where_there_are_serial_numbers(
    booked, keep, channel, request_documents, shipment, source
):
    asked = []
    booked(ORDER_ID)
    keep(
        a_shipment(
            "7001",
            stage=ShipmentStage.BOOKED,
            checked_at=NOON,
            package_id="P-1",
            serials=(Serials("line-RED-MUG", ("R1",)),),
        )
    )
    answer = channel.request

    def request(wanted, now):
        asked.extend(wanted)
        return answer(wanted, now)

    channel.request = request
    request_documents().run(NOON)

    assert [one.warranty for one in asked] == [True]


def test_passing_trouble_with_result_and_file_is_outlived(booked, channel, work, shipment):
    booked(ORDER_ID)
    work(minutes=1)
    channel.be_unavailable(3)

    work(minutes=15, since=NOON + timedelta(minutes=2))

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1


def test_all_open_submissions_are_looked_at_with_one_call(booked, channel, work, submissions):
    booked(ORDER_ID, SECOND, THIRD)
    work(minutes=0)
    channel.calls.clear()

    work(minutes=1)

    assert channel.calls["look"] == 1
    assert {one.stage for one in submissions()} == {SubmissionStage.SENT}
