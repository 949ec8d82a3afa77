"""Tests of `ReadCancellations`: cancelled orders and lines, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.cancellations.read_cancellations import (
    SHIPPED_ELSEWHERE,
    ReadCancellations,
)
from channel_connector.core.orders.order_intake import upsert_order, upsert_unreadable_order
from channel_connector.core.packing.recheck import CANCELLED_AFTER_BOOKING
from channel_connector.ports.channel.order_source import LinePage, OrderState, UnreadableOrder
from channel_connector.ports.host.errors import Unavailable
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_cancelled_line,
    a_line,
    a_shipment,
    an_order,
)

IDLE = timedelta(seconds=10)
FIRST_BACKOFF = timedelta(seconds=30)
LATER = NOON + timedelta(minutes=5)
ALL_OF_IT = (a_cancelled_line("RED-MUG", 1), a_cancelled_line("BLUE-MUG", 2))


@pytest.fixture
def read(storage, source):
    return ReadCancellations(CONNECTION, source, storage)


@pytest.fixture
def changes(storage, source, record):
    """Return a function that changes the order on the channel and lists it."""

    def change(now=LATER, **how):
        order = replace(source.held[ORDER_ID], updated_at=now, **how)
        source.held[ORDER_ID] = order
        with storage.writing() as uow:
            named = replace(order, lines=None)
            uow.orders.put([upsert_order(record(ORDER_ID), named, CONNECTION, now)])

    return change


def lines(red, blue):
    return (a_line("RED-MUG", red), a_line("BLUE-MUG", blue))


def test_missing_units_are_put_into_the_outbox(
    read, changes, record, cancellation, run_until_quiet
):
    changes(lines=lines(1, 1))

    next_run = run_until_quiet(read, LATER)

    assert cancellation(ORDER_ID).stage is CancellationStage.TO_SEND
    assert cancellation(ORDER_ID).lines == (a_cancelled_line("BLUE-MUG", 1),)
    assert record(ORDER_ID).stage is Stage.SENT_TO_OMS
    assert next_run.at == LATER + IDLE


def test_an_order_whose_pages_never_end_waits_for_its_backoff(read, changes, source, record):
    changes()
    page = LinePage((a_line("RED-MUG", 1),), next_page="again")
    source.troubles.extend([page] * 10)

    read.run(LATER)

    assert record(ORDER_ID).stage is Stage.TO_COMPARE
    assert record(ORDER_ID).due_at == LATER + FIRST_BACKOFF
    assert source.calls == [f"lines {ORDER_ID}"] * 2


def test_a_completely_cancelled_order_costs_no_call(
    read, changes, source, cancellation, run_until_quiet
):
    changes(state=OrderState.CANCELLED)

    run_until_quiet(read, LATER)

    assert cancellation(ORDER_ID).lines == ALL_OF_IT
    assert source.calls == []


@pytest.mark.parametrize(
    ("how", "cancelled"),
    [
        ({"state": OrderState.CANCELLED}, (1, 1)),
        ({"lines": (a_line("RED-MUG", 1), a_line("BLUE-MUG", 1, shipped=1))}, (0, 1)),
        ({"lines": (a_line("RED-MUG", 1), a_line("BLUE-MUG", 0, shipped=0))}, (0, 1)),
        ({"lines": (a_line("RED-MUG", 1, shipped=1), a_line("BLUE-MUG", 2, shipped=2))}, (0, 0)),
    ],
    ids=["whole", "what was left", "more than was left", "nothing"],
)
def test_no_more_units_are_cancelled_than_were_sent(
    read, changes, cancellation, run_until_quiet, send_what_is_left, how, cancelled
):
    send_what_is_left()
    changes(**how)

    run_until_quiet(read, LATER)

    known = cancellation(ORDER_ID)
    told = {line.channel_sku: line.quantity for line in known.lines} if known else {}
    assert (told.get("RED-MUG", 0), told.get("BLUE-MUG", 0)) == cancelled


def test_a_change_without_a_cancellation_leaves_no_trace(
    read, changes, record, cancellation, run_until_quiet
):
    changes(state=OrderState.PARTLY_FULFILLED)

    run_until_quiet(read, LATER)

    assert cancellation(ORDER_ID) is None
    assert (record(ORDER_ID).stage, record(ORDER_ID).reason) == (Stage.SENT_TO_OMS, "")


def test_later_cancellations_are_added(read, changes, cancellation, run_until_quiet):
    changes(lines=lines(1, 1))
    run_until_quiet(read, LATER)
    changes(now=LATER + timedelta(hours=1), state=OrderState.CANCELLED)

    run_until_quiet(read, LATER + timedelta(hours=1))

    assert set(cancellation(ORDER_ID).lines) == set(ALL_OF_IT)


def test_a_shipped_order_is_compared_once(read, changes, source, record, run_until_quiet):
    changes(state=OrderState.FULFILLED)
    run_until_quiet(read, LATER)
    changes(now=LATER + timedelta(hours=1), state=OrderState.FULFILLED)

    run_until_quiet(read, LATER + timedelta(hours=1))

    assert source.calls == [f"lines {ORDER_ID}"]
    assert record(ORDER_ID).updated_at == LATER + timedelta(hours=1)


def test_an_order_shipped_elsewhere_gets_a_reason(read, changes, record, run_until_quiet):
    changes(state=OrderState.FULFILLED)

    run_until_quiet(read, LATER)

    assert record(ORDER_ID).reason == SHIPPED_ELSEWHERE


@pytest.mark.parametrize("stage", [ShipmentStage.BOOKING, ShipmentStage.READY])
def test_an_order_shipped_by_us_gets_no_reason(read, changes, keep, record, run_until_quiet, stage):
    package = "" if stage is ShipmentStage.BOOKING else "P-1"
    keep(a_shipment("7001", stage=stage, package_id=package))
    changes(state=OrderState.FULFILLED)

    run_until_quiet(read, LATER)

    assert record(ORDER_ID).reason == ""


def test_units_cancelled_after_the_booking_need_attention(
    read, changes, keep, record, cancellation, run_until_quiet
):
    keep(a_shipment("7001", stage=ShipmentStage.READY, package_id="P-1"))
    changes(lines=lines(0, 2))

    run_until_quiet(read, LATER)

    assert record(ORDER_ID).reason == CANCELLED_AFTER_BOOKING
    assert cancellation(ORDER_ID).lines == (a_cancelled_line("RED-MUG", 1),)


def test_a_cancellation_known_when_packed_needs_no_attention(
    read, changes, keep, record, run_until_quiet
):
    changes(lines=lines(0, 2))
    run_until_quiet(read, LATER)
    packed = LATER + timedelta(hours=1)
    keep(a_shipment("7001", stage=ShipmentStage.READY, package_id="P-1", accepted_at=packed))
    changes(now=packed, state=OrderState.FULFILLED)

    run_until_quiet(read, packed)

    assert record(ORDER_ID).reason == ""


def test_a_cancellation_known_at_the_retry_needs_no_attention(
    read, changes, keep, record, run_until_quiet
):
    changes(lines=lines(0, 2))
    run_until_quiet(read, LATER)
    released = LATER + timedelta(hours=1)
    keep(a_shipment("7001", stage=ShipmentStage.READY, package_id="P-1", released_at=released))
    changes(now=released, state=OrderState.FULFILLED)

    run_until_quiet(read, released)

    assert record(ORDER_ID).reason == ""


@pytest.mark.parametrize(
    "stage",
    [
        ShipmentStage.CHECKED,
        ShipmentStage.SLOT_CHOSEN,
        ShipmentStage.BOOKING,
        ShipmentStage.BOOKED,
    ],
)
def test_a_packed_order_with_cancelled_units_is_rechecked_before_it_is_booked(
    read, changes, keep, shipment, run_until_quiet, stage
):
    keep(a_shipment("7001", stage=stage, checked_at=LATER))
    changes(lines=lines(0, 2))

    run_until_quiet(read, LATER)

    assert shipment("7001").checked_at is None


def test_a_newer_update_during_the_comparison_is_compared_as_well(
    storage, source, changes, record, run_until_quiet
):
    newest = LATER + timedelta(minutes=1)

    class Meanwhile:
        def lines(self, channel_order_id, page, now):
            told = source.lines(channel_order_id, page, now)
            if record(ORDER_ID).updated_at == LATER:
                changes(now=newest, lines=lines(0, 0))
            return told

    changes(lines=lines(1, 1))
    read = ReadCancellations(CONNECTION, Meanwhile(), storage)

    read.run(LATER)

    assert (record(ORDER_ID).stage, record(ORDER_ID).updated_at) == (Stage.TO_COMPARE, newest)
    run_until_quiet(read, newest)
    with storage.reading() as uow:
        known = uow.cancellations.get(CONNECTION, [ORDER_ID])[ORDER_ID]
    assert set(known.lines) == set(ALL_OF_IT)


def test_an_order_whose_entry_cannot_be_read_is_compared_by_its_lines(
    storage, read, source, record, cancellation, run_until_quiet
):
    source.held[ORDER_ID] = an_order(lines=lines(0, 2))
    entry = UnreadableOrder(ORDER_ID, "PurchaseDate is missing.")
    with storage.writing() as uow:
        uow.orders.put([upsert_unreadable_order(record(ORDER_ID), entry, CONNECTION, NOON, "walk")])

    run_until_quiet(read, LATER)

    assert cancellation(ORDER_ID).lines == (a_cancelled_line("RED-MUG", 1),)


def test_unreadable_lines_need_attention_and_the_order_stays_sent(
    read, changes, source, record, run_until_quiet
):
    source.unreadable_lines.add(ORDER_ID)
    changes(lines=lines(0, 2))

    run_until_quiet(read, LATER)

    assert record(ORDER_ID).stage is Stage.SENT_TO_OMS
    assert "could not be read" in record(ORDER_ID).reason


def test_a_line_that_is_no_longer_listed_does_not_count_as_cancelled(
    read, changes, record, cancellation, run_until_quiet
):
    changes(lines=(a_line("RED-MUG", 1),))

    run_until_quiet(read, LATER)

    assert cancellation(ORDER_ID) is None
    assert "BLUE-MUG" in record(ORDER_ID).reason


def test_an_unavailable_channel_is_retried(read, changes, source, record, cancellation):
    changes(lines=lines(0, 2))
    source.troubles.append(Unavailable("The channel is away."))
    with pytest.raises(Unavailable):
        read.run(LATER)

    waiting = read.run(LATER)
    read.run(record(ORDER_ID).due_at)

    assert waiting.in_doubt
    assert cancellation(ORDER_ID) is not None
    assert record(ORDER_ID).reason == ""


def test_a_deferred_call_defers_the_job(read, changes, source, record):
    changes(lines=lines(0, 2))
    source.troubles.append(Deferred(LATER + timedelta(seconds=2), "ListOrderItems waits."))

    next_run = read.run(LATER)

    assert next_run.reason == "ListOrderItems waits."
    assert record(ORDER_ID).stage is Stage.TO_COMPARE
