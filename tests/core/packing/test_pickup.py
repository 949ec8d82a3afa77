"""Tests of `PickupRules`."""

from datetime import UTC, datetime, time, timedelta, timezone

from channel_connector.core.packing.pickup import PickupRules
from channel_connector.ports.channel.shipment_creator import PickupSlot

INDIA = timezone(timedelta(hours=5, minutes=30))
MONDAY = datetime(2026, 3, 16, tzinfo=INDIA)
RULES = PickupRules(timedelta(hours=2), time(16), frozenset(range(6)), INDIA)


def slot(day, hour):
    starts_at = MONDAY + timedelta(days=day, hours=hour)
    return PickupSlot(f"{day}-{hour}", starts_at, starts_at + timedelta(hours=3))


def chosen(now, *slots):
    found = RULES.choose(slots, now.astimezone(UTC))
    return found and found.slot_id


def at(hour, day=0):
    return MONDAY + timedelta(days=day, hours=hour)


def test_the_earliest_slot_is_chosen_in_any_order():
    assert chosen(at(9), slot(1, 12), slot(0, 12), slot(0, 15)) == "0-12"


def test_a_parcel_needs_its_time_to_be_ready():
    assert chosen(at(11), slot(0, 12), slot(0, 15)) == "0-15"


def test_after_the_cut_off_no_slot_on_that_day_is_chosen():
    assert chosen(at(15), slot(0, 18), slot(1, 9)) == "0-18"
    assert chosen(at(16), slot(0, 18), slot(1, 9)) == "1-9"


def test_there_is_no_pickup_on_a_day_off():
    assert chosen(at(17, day=5), slot(6, 12), slot(7, 12)) == "7-12"


def test_days_and_times_are_in_the_warehouses_time_zone():
    """A quarter past midnight in India is still the day before in UTC."""
    sunday_by_utc = slot(7, 0.25)

    assert chosen(at(17, day=5), sunday_by_utc) == "7-0.25"


def test_if_no_slot_fits_none_is_chosen():
    assert chosen(at(9), slot(6, 12)) is None
    assert chosen(at(9)) is None
