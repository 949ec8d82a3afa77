"""ListPickupSlots: when the carrier may come, for one order and one package."""

import re
from datetime import timedelta

import pytest

from channel_connector.plugins.amazon_mws.sandbox.protocol.times import INDIA, parse_timestamp
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind


def _moment(text):
    return parse_timestamp(text)


def test_slots_are_listed_with_indian_times_and_two_digits_of_a_second(caller):
    answer = caller.list_slots(caller.place())

    times = answer.texts("PickupTimeStart") + answer.texts("PickupTimeEnd")
    assert len(times) == 8
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:00:00\.50\+05:30", time) for time in times)


def test_slots_last_three_hours_begin_later_than_now_and_never_on_sunday(caller, noon):
    answer = caller.list_slots(caller.place())

    starts = list(map(_moment, answer.texts("PickupTimeStart")))
    ends = list(map(_moment, answer.texts("PickupTimeEnd")))
    assert {end - start for start, end in zip(starts, ends, strict=True)} == {timedelta(hours=3)}
    assert all(start > noon for start in starts)
    assert all(start.astimezone(INDIA).weekday() != 6 for start in starts)


def test_slots_are_not_sorted_and_their_ids_hold_an_equals_sign(caller):
    answer = caller.list_slots(caller.place())

    starts = answer.texts("PickupTimeStart")
    assert starts != sorted(starts)
    assert all(slot_id.endswith("=") for slot_id in answer.texts("SlotId"))
    assert len(set(answer.texts("SlotId"))) == 4


def test_there_may_be_no_slot_at_all(caller):
    caller.order_trouble(Kind.NO_SLOTS)

    answer = caller.list_slots(caller.place())

    assert answer.status == 200
    assert answer.texts("SlotId") == []


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        ({"PackageWeight__Value": "0"}, "InvalidRequest", 400),
        ({"PackageWeight__Value": "heavy"}, "InvalidRequest", 400),
        ({"PackageWeight__Value": "NaN"}, "InvalidRequest", 400),
        ({"PackageWeight__Unit": "kg"}, "InvalidRequest", 400),
        ({"PackageWeight__Unit": "450", "PackageWeight__Value": "g"}, "InvalidRequest", 400),
        ({"PackageDimensions__Length": "-1"}, "InvalidRequest", 400),
        ({"PackageDimensions__Height": None}, "InvalidRequest", 400),
        ({"PackageDimensions__Unit": "IN"}, "InvalidRequest", 400),
        ({"AmazonOrderId": "403-0000000-0000000"}, "ResourceNotFound", 400),
        ({"MarketplaceId": "ATVPDKIKX0DER"}, "RegionNotSupported", 404),
    ],
)
def test_a_wrong_request_is_refused(caller, wrong, code, status):
    answer = caller.list_slots(caller.place(), **wrong)

    assert (answer.code, answer.status) == (code, status)


@pytest.mark.parametrize(
    "payload", [{"status": "Pending"}, {"status": "Canceled"}, {"easy_ship": False}]
)
def test_an_order_that_cannot_be_booked_has_no_slots(caller, payload):
    answer = caller.list_slots(caller.place(**payload))

    assert (answer.code, answer.status) == ("InvalidOrderState", 404)
