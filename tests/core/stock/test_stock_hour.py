"""Tests of the sending time: the connection's own minute, never twice in an hour."""

from datetime import timedelta

import pytest

from channel_connector.core.stock.stock_hour import leaves_at, slot_at
from channel_connector.ports.testing.fakes.builders import NOON

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_a_connection_keeps_its_minute():
    slots = {slot_at("acme", NOON + n * HOUR).minute for n in range(48)}

    assert len(slots) == 1


def test_the_last_slot_is_never_ahead_and_never_older_than_an_hour():
    for minutes in range(180):
        now = NOON + minutes * MINUTE

        assert timedelta(0) <= now - slot_at("acme", now) < HOUR


def test_connections_are_spread_and_avoid_the_full_and_the_half_hour():
    minutes = [slot_at(f"client_{n}", NOON).minute for n in range(1000)]

    assert len(set(minutes)) == 40
    assert max(minutes.count(minute) for minute in minutes) < 60
    assert not any(minute % 30 < 4 or minute % 30 > 26 for minute in set(minutes) if minute < 30)
    assert max(minutes) <= 50


@pytest.mark.parametrize(
    ("sent", "slot", "leaves"),
    [
        (17, 77, 77),
        (19, 77, 77),
        (27, 77, 77),
        (28, 77, 78),
        (37, 77, 87),
    ],
)
def test_after_a_late_update_the_next_one_is_at_most_ten_minutes_late(sent, slot, leaves):
    assert leaves_at(NOON + sent * MINUTE, NOON + slot * MINUTE) == NOON + leaves * MINUTE


@pytest.mark.parametrize(("sent", "slot"), [(38, 77), (50, 77), (70, 77), (62, 117), (60, 110)])
def test_an_update_that_was_later_takes_the_next_ones_place(sent, slot):
    assert leaves_at(NOON + sent * MINUTE, NOON + slot * MINUTE) is None


def test_the_first_update_leaves_at_its_slot():
    assert leaves_at(None, NOON) == NOON
