"""Tests of `RescheduleShipment`."""

import pytest

from channel_connector.core.packing.reschedule_shipment import RescheduleShipment
from channel_connector.ports.host.errors import ShipmentRefused, SlotLost
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID, a_shipment, a_slot


@pytest.fixture
def booked(keep, channel, source):
    booking = channel.book_elsewhere(ORDER_ID, a_slot())
    shipment = a_shipment(
        "7001", stage=ShipmentStage.BOOKED, package_id=booking.package_id, slot=a_slot()
    )
    keep(shipment)
    return shipment


@pytest.fixture
def reschedule(channel, storage):
    return RescheduleShipment(channel, storage)


def test_the_other_slots_are_returned(reschedule, booked):
    offered = reschedule.slots(booked, NOON)

    assert booked.slot.starts_at not in [slot.starts_at for slot in offered]
    assert len(offered) == 2


def test_a_moved_pickup_is_stored(reschedule, booked, channel, shipment):
    other = reschedule.slots(booked, NOON)[0]

    reschedule.move(booked, other, NOON)

    assert shipment("7001").slot == other == channel.bookings[ORDER_ID].slot
    assert shipment("7001").stage is ShipmentStage.BOOKED


def test_a_shipment_without_booking_cannot_be_moved(reschedule, channel):
    with pytest.raises(ShipmentRefused, match="no pickup is booked"):
        reschedule.slots(a_shipment("7001"), NOON)

    assert not channel.calls


def test_a_lost_slot_leaves_the_pickup_unchanged(reschedule, booked, channel, shipment):
    channel.lose_slot(1)

    with pytest.raises(SlotLost):
        reschedule.move(booked, a_slot("slot-2"), NOON)

    assert shipment("7001") == booked


def test_without_a_budget_the_answer_is_deferred(reschedule, booked, channel):
    channel.defer_until(NOON.replace(hour=13))

    assert isinstance(reschedule.slots(booked, NOON), Deferred)
    assert isinstance(reschedule.move(booked, a_slot("slot-2"), NOON), Deferred)
