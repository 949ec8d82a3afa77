"""Slots and packages of Easy Ship, in every shape that Amazon published."""

from amazon_bodies import each

from channel_connector.plugins.amazon_mws.mws.timestamps import parse_timestamp
from channel_connector.ports.channel.shipment_creator import Booking, PickupSlot
from channel_connector.ports.testing.fakes.builders import a_parcel, a_slot


def slot(slot_id, starts_at, ends_at):
    return PickupSlot(slot_id, parse_timestamp(starts_at), parse_timestamp(ends_at))


@each("slots")
def test_slots_are_read_as_they_are(replay, read, said):
    told = replay(read())

    slots = told.channel.shipment_creator.slots(said["order_id"], a_parcel(), told.now)

    assert slots == tuple(slot(*one) for one in said["slots"])


@each("packages")
def test_a_package_is_read_as_it_is(replay, read, said):
    told = replay(read())
    creator = told.channel.shipment_creator

    if told.operation == "CreateScheduledPackage":
        booking = creator.book(said["order_id"], a_parcel(), a_slot(), (), told.now)
    else:
        booking = creator.move(said["order_id"], said["package"], a_slot(), told.now)

    assert booking == Booking(said["package"], said["state"], slot(*said["slot"]))
