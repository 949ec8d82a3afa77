"""Booking a package, reading what is booked, and moving its pickup."""

import re
from datetime import timedelta

import pytest
from amazon_bodies import written

from channel_connector.plugins.amazon_mws.sandbox.settings import (
    AlreadyExistsCode,
    EasyShipSettings,
    SandboxSettings,
    ScheduledWord,
)
from channel_connector.plugins.amazon_mws.sandbox.shop.order import Status
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind

SLOT = "PackageRequestDetails__PackagePickupSlot__SlotId"
ITEM = "PackageRequestDetails__PackageItemList__Item__1__"
UPDATE = "ScheduledPackageUpdateDetailsList__PackageUpdateDetails__1__"


def _get(caller, order, **parameters):
    named = {"ScheduledPackageId__AmazonOrderId": order.order_id, **parameters}
    return caller.easy_ship("GetScheduledPackage", **named)


def _rebook(caller, order, slot_id, **more):
    told = {
        f"{UPDATE}ScheduledPackageId__AmazonOrderId": order.order_id,
        f"{UPDATE}PackagePickupSlot__SlotId": slot_id,
    }
    return caller.easy_ship("UpdateScheduledPackages", **told, **more)


def _easy_ship_status(caller, order):
    answer = caller("GetOrder", {"AmazonOrderId.Id.1": order.order_id})
    return answer.texts("EasyShipShipmentStatus")


def test_a_package_is_booked_with_the_size_that_its_slot_was_listed_for(caller):
    answer = caller.book(caller.place(), PackageRequestDetails__PackageIdentifier="Box 1*~ü")

    assert answer.status == 200
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.text("PackageId"))
    assert [answer.text(side) for side in ("Length", "Width", "Height")] == [
        "30.00",
        "20.00",
        "10.00",
    ]
    assert (answer.text("Value"), answer.text("PackageIdentifier")) == ("450.00", "Box 1*~ü")
    assert answer.text("PackageStatus") == "ReadyForPickup"


def test_booking_looks_as_the_published_example(caller):
    expected = written("CreateScheduledPackage/booked").body

    answer = caller.book(caller.place())

    assert [element.tag for element in answer.root.iter()] == re.findall(
        r"<(\w+)", expected.decode()
    )


@pytest.mark.parametrize("word", ScheduledWord)
def test_the_status_of_a_booked_package_is_configurable(open_shop, word):
    caller = open_shop(SandboxSettings(easy_ship=EasyShipSettings(scheduled_word=word)))
    order = caller.place()

    booked = caller.book(order)

    assert booked.text("PackageStatus") == _get(caller, order).text("PackageStatus") == word


@pytest.mark.parametrize("code", AlreadyExistsCode)
def test_a_second_booking_is_refused_in_either_spelling(open_shop, code):
    caller = open_shop(SandboxSettings(easy_ship=EasyShipSettings(already_exists=code)))
    order = caller.place()
    first = caller.book(order).text("PackageId")

    second = caller.book(order)

    assert (second.code, second.status) == (code, 400)
    assert _get(caller, order).text("PackageId") == first


def test_a_lost_answer_leaves_a_package_that_can_be_read(caller):
    order = caller.place()
    caller.order_trouble(Kind.LOST_ANSWER, "CreateScheduledPackage")

    lost = caller.easy_ship(
        "CreateScheduledPackage",
        AmazonOrderId=order.order_id,
        **{SLOT: caller.list_slots(order).text("SlotId")},
    )

    assert lost.reply.lost
    assert _get(caller, order).text("PackageStatus") == "ReadyForPickup"


def test_the_invoice_is_available_some_time_after_booking(caller):
    order = caller.place()
    caller.book(order)

    before = _get(caller, order)
    caller.wait(minutes=1)
    after = _get(caller, order)

    assert before.texts("InvoiceNumber") == []
    assert after.text("InvoiceNumber").startswith("IN-")


def test_a_booked_order_waits_for_pickup_and_is_then_shipped_and_delivered(caller):
    order = caller.place()
    before = _easy_ship_status(caller, order)
    caller.book(order)

    booked = _easy_ship_status(caller, order)
    caller.wait(days=3)
    picked_up = (_easy_ship_status(caller, order), order.status)
    caller.wait(days=3)
    delivered = _easy_ship_status(caller, order)

    assert (before, booked) == (["PendingPickUp"], ["WaitingForPickup"])
    assert picked_up[1] == Status.SHIPPED
    assert picked_up[0] in (["PickedUp"], ["OutForDelivery"])
    assert delivered == ["Delivered"]


def test_an_order_cancelled_after_booking_is_not_picked_up(caller):
    order = caller.place()
    caller.book(order)
    caller.shop.become(order, Status.CANCELED, caller.now)

    told = _get(caller, order)
    caller.wait(days=5)

    assert told.text("PackageStatus") == "LabelCanceled"
    assert _easy_ship_status(caller, order) == []
    assert order.status == Status.CANCELED


@pytest.mark.parametrize(
    ("wait", "parameters", "code", "status"),
    [
        (timedelta(0), {SLOT: "unknown="}, "PickupSlotNotAvailable", 404),
        (timedelta(hours=1), {}, "RetryableAfterGettingNewSlots", 400),
        (timedelta(days=9), {}, "ScheduleWindowExpired", 404),
        (timedelta(0), {SLOT: ""}, "InvalidRequest", 400),
        (
            timedelta(0),
            {
                "PackageRequestDetails__PackageWeight__Value": "451",
                "PackageRequestDetails__PackageWeight__Unit": "g",
            },
            "PickupSlotNotAvailable",
            404,
        ),
        (
            timedelta(0),
            {
                "PackageRequestDetails__PackageDimensions__Length": "31",
                "PackageRequestDetails__PackageDimensions__Width": "20",
                "PackageRequestDetails__PackageDimensions__Height": "10",
                "PackageRequestDetails__PackageDimensions__Unit": "cm",
            },
            "PickupSlotNotAvailable",
            404,
        ),
    ],
)
def test_a_slot_must_be_as_it_was_listed(caller, wait, parameters, code, status):
    order = caller.place()
    slot_id = caller.list_slots(order).text("SlotId")
    caller.now += wait

    answer = caller.book(order, **{SLOT: slot_id, **parameters})

    assert (answer.code, answer.status) == (code, status)
    assert _get(caller, order).code == "ResourceNotFound"


def test_a_slot_belongs_to_its_order(caller):
    slot_id = caller.list_slots(caller.place()).text("SlotId")

    answer = caller.book(caller.place(), **{SLOT: slot_id})

    assert answer.code == "PickupSlotNotAvailable"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Kind.SLOT_GONE, "PickupSlotNotAvailable"),
        (Kind.SLOT_PASSED, "ScheduleWindowExpired"),
        (Kind.SLOT_OUTDATED, "RetryableAfterGettingNewSlots"),
    ],
)
def test_trouble_with_a_slot_is_met_once(caller, kind, code):
    order = caller.place()
    caller.order_trouble(kind)

    refused, booked = caller.book(order), caller.book(order)

    assert (refused.code, booked.status) == (code, 200)


def test_serial_numbers_are_required_where_the_line_says_so(caller):
    order = caller.place(lines=[{"quantity": 2, "serial_number_required": True}])
    item_id = order.lines[0].order_item_id
    told = caller("ListOrderItems", {"AmazonOrderId": order.order_id})
    one = {
        f"{ITEM}OrderItemId": item_id,
        f"{ITEM}OrderItemSerialNumberList__member__1": "SN-1",
    }
    two = {**one, f"{ITEM}OrderItemSerialNumberList__member__2": "SN-2"}

    codes = [caller.book(order, **given).code for given in ({}, one)]
    booked = caller.book(order, **two)

    assert told.text("SerialNumberRequired") == "true"
    assert codes == ["InvalidRequest", "InvalidRequest"]
    assert booked.texts("member") == ["SN-1", "SN-2"]


def test_serial_numbers_are_refused_where_none_are_needed(caller):
    order = caller.place()

    answer = caller.book(
        order,
        **{
            f"{ITEM}OrderItemId": order.lines[0].order_item_id,
            f"{ITEM}OrderItemSerialNumberList__member__1": "SN-1",
        },
    )

    assert answer.code == "InvalidRequest"


def test_a_pickup_is_moved_and_the_carrier_comes_for_the_new_slot_only(caller):
    order = caller.place()
    package_id = caller.book(order).text("PackageId")
    slots = caller.list_slots(order)
    latest = max(range(4), key=lambda place: slots.texts("PickupTimeStart")[place])

    moved = _rebook(caller, order, slots.texts("SlotId")[latest])
    end = caller.amazon.sellers["A1SANDBOXSELLER"].packages.packages[order.order_id].slot.end
    caller.now = end - timedelta(seconds=1)
    waiting = _easy_ship_status(caller, order)
    caller.now = end
    gone = _easy_ship_status(caller, order)

    assert moved.text("PackageId") == package_id
    assert moved.text("SlotId") == slots.texts("SlotId")[latest]
    assert (waiting, gone) == (["WaitingForPickup"], ["PickedUp"])
    assert _rebook(caller, order, "any=").code == "InvalidOrderState"


def test_only_one_pickup_is_moved_in_a_call(caller):
    order = caller.place()
    caller.book(order)
    second = UPDATE.replace("__1__", "__2__")

    answer = _rebook(
        caller, order, "x", **{f"{second}ScheduledPackageId__AmazonOrderId": order.order_id}
    )

    assert (answer.code, answer.status) == ("InvalidRequest", 400)


def test_only_the_package_that_is_named_is_read(caller):
    order = caller.place()
    package_id = caller.book(order).text("PackageId")

    right = _get(caller, order, ScheduledPackageId__PackageId=package_id)
    wrong = _get(caller, order, ScheduledPackageId__PackageId="another")

    assert right.status == 200
    assert (wrong.code, wrong.status) == ("ResourceNotFound", 400)


def test_some_orders_need_serial_numbers_if_the_shop_is_so(open_shop):
    caller = open_shop(backlog=40, serial_number_rate=0.5)

    needing = sum(order.lines[0].serial_number_required for order in caller.shop.orders.values())

    assert 5 < needing < 35


def test_the_service_status_looks_as_recorded(caller):
    expected = written("GetServiceStatus/easy_ship").body.decode()

    answer = caller.easy_ship("GetServiceStatus")

    def hollow(text):
        return re.sub(r">[^<]*<", "><", text)

    assert hollow(answer.body) == hollow(expected)
