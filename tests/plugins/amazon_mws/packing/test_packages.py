"""Slots and packages, read from answers that lack something."""

import pytest
from lxml import etree

from channel_connector.plugins.amazon_mws.mws.answers import NoAnswer
from channel_connector.plugins.amazon_mws.packing.packages import read_package, read_slots
from channel_connector.ports.channel.shipment_creator import Booking

ORDER, OTHER = "903-1713775-3598252", "903-0000000-0000000"
PACKAGE = "1ab0f06a-9149-87e0-aba9-7098117872d6"


def slot(slot_id, start="2018-11-05T14:00:00.50+05:30", end="2018-11-05T16:00:00Z"):
    return (
        f"<PickupSlot><SlotId>{slot_id}</SlotId><PickupTimeStart>{start}</PickupTimeStart>"
        f"<PickupTimeEnd>{end}</PickupTimeEnd></PickupSlot>"
    )


def slots(*listed, order=ORDER):
    return etree.fromstring(
        f"<R><AmazonOrderId>{order}</AmazonOrderId>"
        f"<PickupSlotList>{''.join(listed)}</PickupSlotList></R>"
    )


def test_slots_are_put_in_the_order_of_time():
    late, early = slot("late", "2018-11-06T10:00:00Z"), slot("early", "2018-11-05T10:00:00Z")

    assert [each.slot_id for each in read_slots(slots(late, early), ORDER)] == ["early", "late"]


@pytest.mark.parametrize("useless", ["<PickupSlot><SlotId>x</SlotId></PickupSlot>", slot("x", "-")])
def test_a_slot_without_its_times_cannot_be_chosen(useless):
    read = read_slots(slots(useless, slot("y")), ORDER)

    assert [each.slot_id for each in read] == ["y"]


def test_an_empty_list_has_no_slots_and_no_list_is_no_answer():
    assert read_slots(slots(), ORDER) == ()
    with pytest.raises(NoAnswer):
        read_slots(etree.fromstring("<R/>"), ORDER)


@pytest.mark.parametrize("order", [OTHER, ""])
def test_slots_that_do_not_name_the_order_are_no_answer(order):
    with pytest.raises(NoAnswer, match="another order"):
        read_slots(slots(slot("x"), order=order), ORDER)


def package(inside="", order=ORDER):
    return etree.fromstring(
        f"<R><ScheduledPackage><ScheduledPackageId><AmazonOrderId>{order}</AmazonOrderId>"
        f"<PackageId>p-1</PackageId></ScheduledPackageId>{inside}</ScheduledPackage></R>"
    )


def test_a_package_may_have_only_an_id():
    assert read_package(package(), ORDER) == Booking("p-1", "")


@pytest.mark.parametrize("word", ["Unscheduled", "LabelCanceled"])
def test_a_package_without_a_pickup_is_none(word):
    told = package(f"<PackageStatus>{word}</PackageStatus>")

    assert read_package(told, ORDER) is None


@pytest.mark.parametrize("word", ["Rejected", "Undeliverable", "LostInTransit"])
def test_a_package_that_will_not_arrive_is_booked_and_needs_a_person(word):
    booking = read_package(package(f"<PackageStatus>{word}</PackageStatus>"), ORDER)

    assert (booking.package_id, booking.state) == ("p-1", word)
    assert booking.delivery_trouble


@pytest.mark.parametrize("nothing", ["<R/>", "<R><ScheduledPackage/></R>"])
def test_where_there_is_no_package_there_is_no_answer(nothing):
    with pytest.raises(NoAnswer):
        read_package(etree.fromstring(nothing), ORDER)


@pytest.mark.parametrize("order", [OTHER, ""])
def test_a_package_that_does_not_name_the_order_is_no_answer(order):
    with pytest.raises(NoAnswer, match="another order"):
        read_package(package(order=order), ORDER)


def test_of_several_packages_the_one_of_the_order_is_read():
    told = package(order=OTHER)
    told.append(package("<PackageStatus>PickedUp</PackageStatus>")[0])

    assert read_package(told, ORDER) == Booking("p-1", "PickedUp")
