"""Tests of `RequestDocuments`: order, recheck and budget."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.packing.retry_shipment import retry_shipment
from channel_connector.ports.channel.shipment_creator import Serials
from channel_connector.ports.host.errors import Throttled
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_line,
    a_shipment,
    an_order,
)

SECOND, THIRD = "403-0000000-0000002", "403-0000000-0000003"


def test_an_order_that_waited_is_rechecked_before_the_request(
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


@pytest.mark.parametrize("shipped", [1, 2])
def test_units_that_count_as_shipped_after_the_booking_change_nothing(
    booked, source, work, shipment, cancellation, shipped
):
    booked(ORDER_ID)
    source.held[ORDER_ID] = an_order(
        lines=(a_line("RED-MUG", 1, shipped=1), a_line("BLUE-MUG", 2, shipped=shipped))
    )

    work(minutes=5, since=NOON + timedelta(minutes=10))

    assert shipment("7001").stage is ShipmentStage.READY
    assert cancellation(ORDER_ID) is None


def test_serial_numbers_of_a_booked_package_outlast_its_shipping(
    booked, keep, source, work, shipment
):
    booked(ORDER_ID)
    serials = (Serials("line-RED-MUG", ("SN-1",)),)
    keep(replace(shipment("7001"), serials=serials))
    source.held[ORDER_ID] = an_order(
        lines=(a_line("RED-MUG", 1, shipped=1, needs_serials=True), a_line("BLUE-MUG", 2))
    )

    work(minutes=5, since=NOON + timedelta(minutes=10))

    assert (shipment("7001").stage, shipment("7001").serials) == (ShipmentStage.READY, serials)


@pytest.fixture
def partly_cancelled(booked, source, work, storage, keep_cancellation):
    """A failed booked order, one of whose mugs was cancelled, which the OMS knows."""
    booked(ORDER_ID)
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 2)))
    work(minutes=1, since=NOON + timedelta(minutes=10))
    with storage.reading() as uow:
        known = uow.cancellations.get(CONNECTION, [ORDER_ID])[ORDER_ID]
    keep_cancellation(replace(known, sent=known.lines, sent_at=NOON + timedelta(minutes=12)))


def test_a_retried_booked_order_continues_with_its_remaining_units(
    partly_cancelled, storage, work, shipment
):
    assert shipment("7001").stage is ShipmentStage.FAILED

    retry_shipment(storage, CONNECTION, "7001", NOON + timedelta(minutes=15))
    work(minutes=5, since=NOON + timedelta(minutes=15))

    assert shipment("7001").stage is ShipmentStage.READY


def test_units_cancelled_after_the_retry_fail_the_shipment_again(
    partly_cancelled, storage, source, work, shipment
):
    retry_shipment(storage, CONNECTION, "7001", NOON + timedelta(minutes=15))
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 1)))

    work(minutes=5, since=NOON + timedelta(minutes=15))

    assert shipment("7001").stage is ShipmentStage.FAILED


def test_documents_are_requested_first_accepted_first(booked, channel, work):
    booked(ORDER_ID, SECOND, THIRD)

    work(minutes=5)

    asked = [submission.order_ids for submission in channel.submissions.values()]
    assert asked == [(ORDER_ID,), (SECOND,), (THIRD,)]


def test_without_budget_nothing_is_stored(booked, request_documents, channel, submissions):
    booked(ORDER_ID, SECOND)
    channel.submit_every = timedelta(minutes=2)
    job = request_documents()
    job.run(NOON)

    next_run = job.run(NOON)

    assert (next_run.at, next_run.in_doubt) == (NOON + timedelta(minutes=2), True)
    assert len(submissions()) == 1


@pytest.mark.parametrize("trouble", ["throttle", "defer_until"])
def test_a_rejected_request_counts_as_not_sent(
    booked, request_documents, channel, shipment, submissions, trouble
):
    booked(ORDER_ID)
    later = NOON + timedelta(seconds=30)
    getattr(channel, trouble)(1 if trouble == "throttle" else later)

    job = request_documents()
    if trouble == "throttle":
        with pytest.raises(Throttled):
            job.run(NOON)
    else:
        assert job.run(NOON).at == later

    assert (shipment("7001").stage, shipment("7001").submission) == (ShipmentStage.BOOKED, "")
    assert submissions() == []


def test_a_warranty_is_requested_for_serial_numbers(
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
