"""What had no effect is taken back at once: nothing is searched, and nothing is in doubt."""

from contextlib import suppress
from datetime import timedelta

import pytest

from channel_connector.core.documents.request_documents import RequestDocuments
from channel_connector.core.orders.order_intake import upsert_order
from channel_connector.core.orders.send_orders import SendOrders
from channel_connector.core.packing.book_shipments import BookShipments
from channel_connector.core.packing.recheck import Recheck
from channel_connector.core.submissions.watch_submissions import WatchSubmissions
from channel_connector.ports.host.errors import NotSent, TryAgain
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_line,
    a_record,
    a_shipment,
    a_slot,
    an_order,
)
from channel_connector.ports.testing.fakes.oms_gateways import MemoryOmsGateway

MINUTE = timedelta(minutes=1)
HOURS = timedelta(hours=2)


@pytest.fixture
def booked(keep, source, channel):
    channel.book_elsewhere(ORDER_ID, a_slot())
    keep(
        a_shipment(
            "7001", stage=ShipmentStage.BOOKED, checked_at=NOON, package_id="P-1", slot=a_slot()
        )
    )


@pytest.fixture
def submissions(storage):
    def look():
        with storage.reading() as uow:
            return uow.submissions.search(CONNECTION)

    return look


def seconds_until_requested(storage, source, channel, run_until_quiet):
    """Run the jobs every 15 seconds; return after how long the documents were requested."""
    request = RequestDocuments(CONNECTION, channel, Recheck(source, storage), storage, 1, HOURS)
    watch = WatchSubmissions(CONNECTION, channel, storage)
    for seconds in range(0, 900, 15):
        for job in (request, watch):
            with suppress(TryAgain):
                run_until_quiet(job, NOON + timedelta(seconds=seconds))
        if channel.submissions:
            return seconds
    raise AssertionError("The documents were never requested.")


@pytest.mark.parametrize("trouble", ["be_unavailable", "be_late", "throttle"])
def test_documents_whose_upload_failed_are_requested_at_the_next_run(
    storage, source, channel, booked, run_until_quiet, trouble
):
    channel.uploads = True
    getattr(channel, trouble)(1)

    assert seconds_until_requested(storage, source, channel, run_until_quiet) == 15
    assert channel.calls["sent_since"] == 0


def test_documents_whose_budget_is_used_up_after_the_upload_are_not_in_doubt(
    storage, source, channel, booked, submissions, shipment, monkeypatch
):
    channel.uploads = True
    upload = channel._upload

    def upload_and_use_up_the_budget(now):
        upload(now)
        channel.defer_until(now + MINUTE)

    monkeypatch.setattr(channel, "_upload", upload_and_use_up_the_budget)
    request = RequestDocuments(CONNECTION, channel, Recheck(source, storage), storage, 1, HOURS)

    assert request.run(NOON).at == NOON + MINUTE

    assert (channel.calls["upload"], channel.calls["request"]) == (1, 0)
    assert submissions() == []
    assert shipment("7001").stage is ShipmentStage.BOOKED


def test_a_lost_answer_to_the_submission_itself_is_searched(
    storage, source, channel, booked, submissions
):
    channel.uploads = True
    channel.lose_answers(1)
    request = RequestDocuments(CONNECTION, channel, Recheck(source, storage), storage, 1, HOURS)

    with pytest.raises(TryAgain):
        request.run(NOON)

    [submission] = submissions()
    assert submission.stage is SubmissionStage.INTENDED


def test_a_booking_without_effect_is_not_read_back(storage, source, channel, keep, shipment):
    keep(a_shipment("7001", stage=ShipmentStage.SLOT_CHOSEN, slot=a_slot(), checked_at=NOON))
    channel.be_late(1)
    book = BookShipments(CONNECTION, channel, Recheck(source, storage), None, storage)

    with pytest.raises(NotSent):
        book.run(NOON)
    book.run(NOON + MINUTE)

    assert shipment("7001").stage is ShipmentStage.BOOKED
    assert (channel.calls["booked"], channel.calls["book"]) == (0, 1)


@pytest.fixture
def oms():
    return MemoryOmsGateway()


@pytest.fixture
def send(storage, oms):
    return SendOrders(CONNECTION, oms, storage, hold_unmapped=False)


@pytest.fixture
def keep_order(storage):
    def put(*records):
        with storage.writing() as uow:
            uow.orders.put(records)

    return put


def test_an_order_that_had_no_effect_is_sent_as_it_is_by_then(send, oms, keep_order, record):
    """In doubt, it would be sent once more as it was, and its cancelled unit packed."""
    keep_order(a_record(ORDER_ID))
    oms.be_late(1)
    with pytest.raises(NotSent):
        send.run(NOON)

    waiting = record(ORDER_ID)
    assert (waiting.stage, waiting.sent_lines, waiting.attempts) == (Stage.TO_SEND, (), 1)
    changed = an_order(ORDER_ID, lines=(a_line("RED-MUG", 1),), updated_at=NOON + 2 * MINUTE)
    keep_order(upsert_order(waiting, changed, CONNECTION, NOON + MINUTE))
    send.run(NOON + MINUTE)

    assert oms.placed[ORDER_ID].lines == (a_line("RED-MUG", 1),)


def test_an_order_that_may_be_at_the_oms_stays_in_doubt_if_the_next_call_has_no_effect(
    send, oms, keep_order, record
):
    keep_order(a_record(ORDER_ID))
    oms.lose_answers(1)
    with pytest.raises(TryAgain):
        send.run(NOON)
    oms.be_late(1)
    with pytest.raises(NotSent):
        send.run(NOON + MINUTE)

    assert record(ORDER_ID).is_in_doubt


def test_an_order_that_another_process_tried_meanwhile_stays_in_doubt(
    send, oms, keep_order, record, monkeypatch
):
    keep_order(a_record(ORDER_ID))
    place = oms.place

    def stand_still(*_):
        monkeypatch.setattr(oms, "place", place)
        oms.lose_answers(1)
        with pytest.raises(TryAgain):
            send.run(NOON + MINUTE)
        raise NotSent("The call was granted long ago.")

    monkeypatch.setattr(oms, "place", stand_still)
    with pytest.raises(NotSent):
        send.run(NOON)

    assert record(ORDER_ID).is_in_doubt
