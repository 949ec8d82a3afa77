"""Contract tests of `ShipmentCreator`."""

from datetime import timedelta

import pytest

from ...channel.shipment_creator import Booking, PickupSlot
from ...host.errors import (
    AlreadyBooked,
    ConnectorError,
    CredentialsRefused,
    NotSent,
    ShipmentRefused,
    SlotLost,
    Throttled,
    Unavailable,
)
from ...host.rate_policy import Deferred
from ..fakes.builders import a_parcel
from .packing_rig import PackingRig

A_WHILE = timedelta(minutes=5)


class ShipmentCreatorContract:
    """Subclasses provide `rig`, a fixture that returns a `PackingRig`."""

    def test_slots_are_listed_earliest_first(self, rig: PackingRig) -> None:
        slots = self.slots(rig, rig.an_order())

        assert len(slots) > 1
        assert list(slots) == sorted(slots, key=lambda slot: slot.starts_at)
        assert all(rig.now() < slot.starts_at < slot.ends_at for slot in slots)

    def test_a_booked_package_has_an_id_and_is_picked_up_in_the_chosen_slot(
        self, rig: PackingRig
    ) -> None:
        order_id = rig.an_order()
        slot = self.slots(rig, order_id)[1]

        booking = self.book(rig, order_id, slot)

        assert booking.package_id
        assert booking.slot is not None
        assert booking.slot.starts_at == slot.starts_at

    def test_a_booking_can_be_read_back(self, rig: PackingRig) -> None:
        order_id = rig.an_order()
        booking = self.book(rig, order_id)

        read = rig.creator.booked(order_id, rig.now())

        assert isinstance(read, Booking)
        assert (read.package_id, read.slot) == (booking.package_id, booking.slot)

    def test_an_order_without_booking_has_none(self, rig: PackingRig) -> None:
        assert rig.creator.booked(rig.an_order(), rig.now()) is None

    def test_each_order_has_its_own_package(self, rig: PackingRig) -> None:
        packages = {self.book(rig, rig.an_order()).package_id for _ in range(3)}

        assert len(packages) == 3

    def test_no_package_is_booked_twice(self, rig: PackingRig) -> None:
        order_id = rig.an_order()
        slot = self.slots(rig, order_id)[0]
        first = self.book(rig, order_id, slot)

        with pytest.raises(AlreadyBooked):
            self.book(rig, order_id, slot)

        read = rig.creator.booked(order_id, rig.now())
        assert isinstance(read, Booking)
        assert read.package_id == first.package_id

    def test_a_lost_answer_is_settled_by_reading_what_is_booked(self, rig: PackingRig) -> None:
        order_id = rig.an_order()
        slot = self.slots(rig, order_id)[0]
        rig.lose_answers(1)

        with pytest.raises(Unavailable):
            self.book(rig, order_id, slot)

        assert isinstance(rig.creator.booked(order_id, rig.wait(A_WHILE)), Booking)

    @pytest.mark.parametrize(
        ("trouble", "error"), [("be_unavailable", Unavailable), ("throttle", Throttled)]
    )
    def test_a_failed_call_books_nothing(
        self, rig: PackingRig, trouble: str, error: type[ConnectorError]
    ) -> None:
        order_id = rig.an_order()
        slot = self.slots(rig, order_id)[0]
        getattr(rig, trouble)(1)

        with pytest.raises(error):
            self.book(rig, order_id, slot)

        assert rig.creator.booked(order_id, rig.wait(A_WHILE)) is None

    def test_when_the_slot_is_lost_nothing_is_booked(self, rig: PackingRig) -> None:
        order_id = rig.an_order()
        slot = self.slots(rig, order_id)[0]
        rig.lose_slot()

        with pytest.raises(SlotLost):
            self.book(rig, order_id, slot)

        assert rig.creator.booked(order_id, rig.now()) is None
        assert isinstance(self.book(rig, order_id), Booking)

    def test_a_cancelled_order_is_refused_and_others_are_not(self, rig: PackingRig) -> None:
        cancelled, other = rig.an_order(), rig.an_order()
        slot = self.slots(rig, cancelled)[0]
        rig.cancel(cancelled)

        with pytest.raises(ShipmentRefused, match=cancelled):
            self.book(rig, cancelled, slot)
        with pytest.raises(ShipmentRefused, match=cancelled):
            self.slots(rig, cancelled)

        assert rig.creator.booked(cancelled, rig.now()) is None
        assert isinstance(self.book(rig, other), Booking)

    def test_a_booked_pickup_can_be_moved(self, rig: PackingRig) -> None:
        order_id = rig.an_order()
        booking = self.book(rig, order_id)
        later = self.slots(rig, order_id)[-1]

        moved = rig.creator.move(order_id, booking.package_id, later, rig.now())

        read = rig.creator.booked(order_id, rig.now())
        assert isinstance(moved, Booking)
        assert isinstance(read, Booking)
        for booking_read in (moved, read):
            assert booking_read.package_id == booking.package_id
            assert booking_read.slot is not None
            assert booking_read.slot.starts_at == later.starts_at

    def test_when_the_other_slot_is_lost_it_stays_where_it_was(self, rig: PackingRig) -> None:
        order_id = rig.an_order()
        booking = self.book(rig, order_id)
        later = self.slots(rig, order_id)[-1]
        rig.lose_slot()

        with pytest.raises(SlotLost):
            rig.creator.move(order_id, booking.package_id, later, rig.now())

        read = rig.creator.booked(order_id, rig.now())
        assert isinstance(read, Booking)
        assert read.slot == booking.slot

    def test_refused_credentials_book_nothing(self, rig: PackingRig) -> None:
        order_id = rig.an_order()
        slot = self.slots(rig, order_id)[0]
        rig.refuse_credentials()

        with pytest.raises(CredentialsRefused):
            self.book(rig, order_id, slot)

    def test_without_a_budget_no_call_is_made(self, rig: PackingRig) -> None:
        order_id = rig.an_order()
        slot = self.slots(rig, order_id)[0]
        creator, calls = rig.creator_without_budget(), rig.calls()

        answers = (
            creator.slots(order_id, a_parcel(), rig.now()),
            creator.book(order_id, a_parcel(), slot, (), rig.now()),
            creator.booked(order_id, rig.now()),
            creator.move(order_id, "a-package", slot, rig.now()),
        )

        assert all(isinstance(answer, Deferred) for answer in answers)
        assert rig.calls() == calls

    def test_a_booking_that_comes_too_late_is_not_sent(self, rig: PackingRig) -> None:
        """The process stood still after the grant."""
        order_id = rig.an_order()
        slot = self.slots(rig, order_id)[0]
        rig.be_late(1)

        with pytest.raises(NotSent):
            self.book(rig, order_id, slot)

        assert rig.creator.booked(order_id, rig.now()) is None

    def slots(self, rig: PackingRig, order_id: str) -> tuple[PickupSlot, ...]:
        """Return the slots of an order."""
        slots = rig.creator.slots(order_id, a_parcel(), rig.now())
        assert not isinstance(slots, Deferred)
        return slots

    def book(self, rig: PackingRig, order_id: str, slot: PickupSlot | None = None) -> Booking:
        """Book an order into a slot, by default the first one."""
        chosen = slot or self.slots(rig, order_id)[0]
        booking = rig.creator.book(order_id, a_parcel(), chosen, (), rig.now())
        assert isinstance(booking, Booking)
        return booking
