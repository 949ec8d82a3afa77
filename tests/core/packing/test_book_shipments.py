"""Tests of `BookShipments`: booked once, whatever fails."""

from contextlib import contextmanager
from datetime import UTC, time, timedelta

import pytest

from channel_connector.core.packing.book_shipments import BookShipments
from channel_connector.core.packing.pickup import PickupRules
from channel_connector.core.packing.recheck import Recheck
from channel_connector.core.packing.retry_shipment import retry_shipment
from channel_connector.ports.channel.order_source import LinePage
from channel_connector.ports.channel.shipment_creator import Serials
from channel_connector.ports.host.errors import (
    CredentialsRefused,
    ShipmentRefused,
    Throttled,
    Unavailable,
)
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.oms.gateway import CancelledLine
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_cancellation,
    a_cancelled_line,
    a_line,
    a_shipment,
    a_slot,
    an_order,
)

IDLE = timedelta(seconds=10)
SLOT_POLL_INTERVAL = timedelta(minutes=15)
FIRST_BACKOFF = timedelta(seconds=30)
LATER = NOON + timedelta(minutes=5)
SECOND = "403-0000000-0000002"
ANY_DAY = PickupRules(timedelta(hours=1), time(18), frozenset(range(7)), UTC)
NO_DAY = PickupRules(timedelta(hours=1), time(18), frozenset(), UTC)


@pytest.fixture
def book(storage, channel, source):
    def make(rules=ANY_DAY):
        return BookShipments(CONNECTION, channel, Recheck(source, storage), rules, storage)

    return make


@pytest.fixture
def accepted(keep, source):
    """An accepted shipment."""
    keep(a_shipment("7001"))


@pytest.fixture
def in_doubt(keep, source):
    """A shipment that was being booked when the host was killed."""
    keep(a_shipment("7001", stage=ShipmentStage.BOOKING, slot=a_slot(), checked_at=NOON))


def test_a_packed_order_gets_its_package_and_the_earliest_pickup(
    book, accepted, channel, shipment, run_until_quiet
):
    next_run = run_until_quiet(book(), NOON)

    booked = shipment("7001")
    assert booked.stage is ShipmentStage.BOOKED
    assert booked.package_id == channel.bookings[ORDER_ID].package_id
    assert booked.slot.starts_at == NOON + timedelta(days=1)
    assert (booked.checked_at, booked.booked_at) == (NOON, NOON)
    assert next_run.at == NOON + IDLE


def test_the_order_is_rechecked_before_the_booking(book, accepted, source, channel):
    book().run(NOON)

    assert source.calls == [f"lines {ORDER_ID}"]
    assert not channel.calls


def test_an_order_with_an_old_recheck_is_rechecked(book, keep, source):
    keep(a_shipment("7001", stage=ShipmentStage.SLOT_CHOSEN, slot=a_slot(), checked_at=NOON))

    book().run(LATER)

    assert source.calls == [f"lines {ORDER_ID}"]


def test_a_cancelled_order_is_not_booked_and_the_oms_is_notified(
    book, accepted, source, channel, shipment, cancellation, run_until_quiet
):
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 2)))

    run_until_quiet(book(), NOON)

    assert shipment("7001").stage is ShipmentStage.REFUSED
    assert not channel.bookings
    assert cancellation(ORDER_ID).lines == (CancelledLine("line-RED-MUG", "RED-MUG", 1),)


def test_units_that_count_as_shipped_before_the_booking_are_not_reported_as_cancelled(
    book, accepted, source, channel, shipment, cancellation, run_until_quiet
):
    source.held[ORDER_ID] = an_order(
        lines=(a_line("RED-MUG", 1, shipped=1), a_line("BLUE-MUG", 2, shipped=2))
    )

    run_until_quiet(book(), NOON)

    assert shipment("7001").stage is ShipmentStage.FAILED
    assert "as shipped, but no package is booked here" in shipment("7001").reason
    assert not channel.bookings
    assert cancellation(ORDER_ID) is None


def test_an_order_whose_pages_never_end_waits_and_delays_no_other(
    book, keep, source, channel, shipment, send_to_oms, run_until_quiet
):
    send_to_oms(SECOND)
    source.held[SECOND] = an_order(SECOND)
    keep(a_shipment("7001"), a_shipment("7002", channel_order_id=SECOND))
    page = LinePage((a_line("RED-MUG", 1),), next_page="again")
    source.troubles.extend([page, page])

    run_until_quiet(book(), NOON)

    assert shipment("7001").due_at == NOON + FIRST_BACKOFF
    assert "announced more pages" in shipment("7001").reason
    assert shipment("7002").stage is ShipmentStage.BOOKED


def test_an_order_whose_later_pages_the_budget_defers_waits_for_its_backoff(
    book, accepted, source, shipment
):
    """Reading its first page at each free call would use up the budget and never end."""
    source.troubles.extend(
        [
            LinePage((a_line("RED-MUG", 1),), next_page="more"),
            Deferred(NOON + timedelta(seconds=2), "The budget is used up."),
        ]
    )

    book().run(NOON)

    assert shipment("7001").due_at == NOON + FIRST_BACKOFF


def test_a_cancellation_sent_after_packing_stops_the_booking(
    book, accepted, source, channel, shipment, keep_cancellation, run_until_quiet
):
    """The cancelled unit was packed before the cancellation was sent."""
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 2)))
    red = (a_cancelled_line("RED-MUG", 1),)
    told = {"stage": CancellationStage.SENT, "sent": red, "sent_at": NOON + timedelta(seconds=1)}
    keep_cancellation(a_cancellation(lines=red, **told))

    run_until_quiet(book(), LATER)

    assert shipment("7001").stage is ShipmentStage.REFUSED
    assert not channel.bookings


def test_an_order_packed_with_a_known_cancellation_is_booked(
    book, accepted, source, channel, shipment, keep_cancellation, run_until_quiet
):
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 2)))
    red = (a_cancelled_line("RED-MUG", 1),)
    keep_cancellation(
        a_cancellation(lines=red, stage=CancellationStage.SENT, sent=red, sent_at=NOON)
    )

    run_until_quiet(book(), LATER)

    assert shipment("7001").stage is ShipmentStage.BOOKED


def test_serial_numbers_are_sent_with_the_package(book, keep, source, channel, run_until_quiet):
    lines = (a_line("RED-MUG", 1, needs_serials=True), a_line("BLUE-MUG", 2))
    source.held[ORDER_ID] = an_order(lines=lines)
    serials = (Serials("line-RED-MUG", ("R1",)), Serials("line-BLUE-MUG", ("B1", "B2")))
    keep(a_shipment("7001", serials=serials))

    run_until_quiet(book(), NOON)

    assert channel.serials[ORDER_ID] == (Serials("line-RED-MUG", ("R1",)),)


def test_a_shipment_without_its_serial_numbers_fails(
    book, accepted, source, shipment, run_until_quiet
):
    source.held[ORDER_ID] = an_order(
        lines=(a_line("RED-MUG", 1, needs_serials=True), a_line("BLUE-MUG", 2))
    )

    run_until_quiet(book(), NOON)

    assert shipment("7001").stage is ShipmentStage.FAILED
    assert "serial numbers" in shipment("7001").reason


def test_a_lost_answer_is_settled_by_reading_what_is_booked(
    book, accepted, channel, shipment, run_until_quiet
):
    job = book()
    job.run(NOON)
    job.run(NOON)
    channel.lose_answers(1)

    with pytest.raises(Unavailable):
        job.run(NOON)
    assert shipment("7001").stage is ShipmentStage.BOOKING
    run_until_quiet(job, NOON)

    assert shipment("7001").stage is ShipmentStage.BOOKED
    assert (channel.calls["book"], channel.calls["booked"]) == (1, 1)


def test_a_lost_request_is_sent_again_once_nothing_is_found_booked(
    book, accepted, channel, shipment, run_until_quiet
):
    job = book()
    job.run(NOON)
    job.run(NOON)
    channel.be_unavailable(1)

    with pytest.raises(Unavailable):
        job.run(NOON)
    run_until_quiet(job, NOON)
    assert shipment("7001").stage is ShipmentStage.CHECKED
    run_until_quiet(job, NOON + FIRST_BACKOFF)

    assert shipment("7001").stage is ShipmentStage.BOOKED
    assert channel.calls["book"] == 2


def test_after_a_kill_the_booking_is_read_back_first(book, in_doubt, channel, shipment):
    channel.book_elsewhere(ORDER_ID, a_slot())

    book().run(LATER)

    assert shipment("7001").stage is ShipmentStage.BOOKED
    assert channel.calls == {"booked": 1}


def test_the_booking_of_another_program_is_adopted(
    book, accepted, channel, shipment, run_until_quiet
):
    channel.book_elsewhere(ORDER_ID, a_slot("slot-x"))

    run_until_quiet(book(), NOON)

    assert shipment("7001").stage is ShipmentStage.BOOKED
    assert shipment("7001").slot == a_slot("slot-x")


def test_a_lost_slot_is_replaced_by_another(book, accepted, channel, shipment, run_until_quiet):
    channel.lose_slot(1)

    run_until_quiet(book(), NOON)
    run_until_quiet(book(), NOON + FIRST_BACKOFF)

    assert shipment("7001").stage is ShipmentStage.BOOKED
    assert channel.calls["slots"] == 2


def test_if_no_slot_fits_they_are_listed_again_later(
    book, accepted, channel, shipment, run_until_quiet
):
    run_until_quiet(book(NO_DAY), NOON)

    waiting = shipment("7001")
    assert (waiting.stage, waiting.due_at) == (ShipmentStage.CHECKED, NOON + SLOT_POLL_INTERVAL)
    assert "None of the 3 pickup slots" in waiting.reason


def test_a_refusal_of_the_channel_fails_the_shipment_with_its_reason(
    book, accepted, channel, shipment, run_until_quiet
):
    channel.refuse_booking(ORDER_ID, "the parcel is too heavy")

    run_until_quiet(book(), NOON)

    assert shipment("7001").stage is ShipmentStage.FAILED
    assert "too heavy" in shipment("7001").reason
    assert shipment("7001").failed_in is ShipmentStage.ACCEPTED


def test_a_refusal_because_of_a_cancellation_refuses_the_shipment(
    book, keep, channel, source, shipment, run_until_quiet
):
    keep(a_shipment("7001", stage=ShipmentStage.CHECKED, checked_at=NOON))
    channel.refuse_booking(ORDER_ID, "InvalidOrderState")
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 0)))

    run_until_quiet(book(), NOON)

    assert shipment("7001").stage is ShipmentStage.REFUSED


@pytest.mark.parametrize(
    ("trouble", "error"), [("throttle", Throttled), ("refuse_credentials", CredentialsRefused)]
)
def test_a_rejected_booking_counts_as_not_made(
    book, keep, source, channel, shipment, trouble, error
):
    keep(a_shipment("7001", stage=ShipmentStage.SLOT_CHOSEN, slot=a_slot(), checked_at=NOON))
    getattr(channel, trouble)(*([1] if trouble == "throttle" else []))

    with pytest.raises(error):
        book().run(NOON)

    assert shipment("7001").stage is ShipmentStage.SLOT_CHOSEN


def test_without_a_budget_nothing_is_booked_and_nothing_is_in_doubt(
    book, keep, source, channel, shipment
):
    keep(a_shipment("7001", stage=ShipmentStage.SLOT_CHOSEN, slot=a_slot(), checked_at=NOON))
    channel.defer_until(LATER)

    next_run = book().run(NOON)

    assert (next_run.at, next_run.in_doubt) == (LATER, True)
    assert shipment("7001").stage is ShipmentStage.SLOT_CHOSEN
    assert not channel.calls


def test_a_shipment_that_fails_does_not_delay_the_next(
    book, keep, send_to_oms, source, channel, shipment, run_until_quiet
):
    send_to_oms("403-2")
    source.held["403-2"] = an_order("403-2")
    keep(
        a_shipment("7001", accepted_at=NOON - timedelta(minutes=1)),
        a_shipment("7002", channel_order_id="403-2"),
    )
    channel.refuse_booking(ORDER_ID)

    run_until_quiet(book(), NOON)

    assert shipment("7001").stage is ShipmentStage.FAILED
    assert shipment("7002").stage is ShipmentStage.BOOKED


class OvertakenStorage:
    """Storage in which a change follows each read."""

    def __init__(self, storage, overtake):
        self.writing = storage.writing
        self._reading, self._overtake = storage.reading, overtake

    @contextmanager
    def reading(self):
        with self._reading() as uow:
            yield uow
        self._overtake()


def test_a_shipment_changed_by_an_operator_meanwhile_is_not_booked(storage, keep, source, channel):
    keep(a_shipment("7001", stage=ShipmentStage.SLOT_CHOSEN, slot=a_slot(), checked_at=NOON))
    overtaken = OvertakenStorage(
        storage, lambda: keep(a_shipment("7001", stage=ShipmentStage.REFUSED))
    )
    recheck = Recheck(source, overtaken)

    BookShipments(CONNECTION, channel, recheck, ANY_DAY, overtaken).run(NOON)

    assert not channel.bookings


def test_a_booking_that_the_channel_refuses_to_report_waits_for_a_person_as_it_is(
    book, in_doubt, channel, shipment, storage, monkeypatch
):
    """Nothing may be assumed of it: not booked, it would be told not to be shipped."""

    def refuses(*_):
        raise ShipmentRefused("The request is not valid.")

    monkeypatch.setattr(channel, "booked", refuses)
    book().run(NOON)
    failed = shipment("7001")
    monkeypatch.undo()
    retry_shipment(storage, CONNECTION, "7001", NOON)

    assert (failed.stage, failed.reason) == (ShipmentStage.FAILED, "The request is not valid.")
    assert shipment("7001").stage is ShipmentStage.BOOKING
