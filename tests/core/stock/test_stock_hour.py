"""Tests of the sending time: the connection's own minute, never twice in an hour."""

from datetime import timedelta

import pytest

from channel_connector.core.stock.stock_hour import is_too_soon, slot_at
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
    ("sent", "now", "soon"),
    [
        (17 * MINUTE, 77 * MINUTE, False),
        (19 * MINUTE, 77 * MINUTE, False),
        (70 * MINUTE, 77 * MINUTE, True),
        (62 * MINUTE, 117 * MINUTE, True),
        (50 * MINUTE, 77 * MINUTE, True),
    ],
)
def test_an_update_that_was_late_takes_the_next_ones_place(sent, now, soon):
    assert is_too_soon(NOON + sent, NOON + now) is soon


def test_before_the_first_update_it_is_never_too_soon():
    assert not is_too_soon(None, NOON)
