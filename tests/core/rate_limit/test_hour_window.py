"""Tests of `HourWindow`: limits, end of the hour, and calls of other programs."""

from datetime import timedelta

import pytest

from channel_connector.core.rate_limit.hour_window import HourWindow
from channel_connector.ports.testing.fakes.builders import NOON

HOUR = timedelta(hours=1)

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)
TRAVEL = 5 * SECOND
TURN = NOON + 12 * MINUTE
"""End of the channel's hour."""


def rolling(quota, *calls):
    return HourWindow(quota, TRAVEL, calls)


def fixed(quota, *calls):
    return HourWindow(quota, TRAVEL, calls, resets_at=TURN)


def beside_others(others, *calls):
    return HourWindow(30, TRAVEL, calls, TURN, others, others_until=TURN)


def test_an_hour_of_one_call_can_be_kept():
    hour = HourWindow(1).draw(NOON)

    assert hour.room_at(NOON) == NOON + HOUR


def test_a_quota_of_zero_is_an_error():
    with pytest.raises(ValueError, match="The hourly quota must be at least 1, not 0"):
        HourWindow(0)


def test_a_call_expires_from_a_rolling_hour():
    hour = rolling(1, NOON)
    room = NOON + HOUR + TRAVEL

    assert hour.room_at(NOON) == room
    assert [hour.left(room - MICROSECOND), hour.left(room)] == [0, 1]


def test_at_the_end_of_a_fixed_hour_the_whole_quota_is_restored():
    hour = fixed(2, TURN - 20 * MINUTE, TURN - 10 * MINUTE)

    assert [hour.left(TURN - MICROSECOND), hour.left(TURN)] == [0, 2]


@pytest.mark.parametrize(
    ("call", "hours"),
    [
        (TURN - TRAVEL - MICROSECOND, "the first"),
        (TURN - TRAVEL, "both"),
        (TURN + TRAVEL - MICROSECOND, "both"),
        (TURN + TRAVEL, "the second"),
    ],
)
def test_only_a_call_near_the_end_of_an_hour_counts_in_both(call, hours):
    """It may arrive before or after it, and the channel's clock is not ours."""
    hour = fixed(30, call)

    counted = hour.calls_until(TURN), hour.calls_until(TURN + HOUR)

    assert counted == {"the first": (1, 0), "both": (1, 1), "the second": (0, 1)}[hours]


def test_right_after_the_end_of_a_full_hour_a_call_still_waits():
    hour = fixed(1, TURN - 20 * MINUTE)

    assert hour.room_at(TURN) == TURN + TRAVEL


def test_right_before_the_start_of_a_full_hour_a_call_waits():
    """Another machine, whose clock is ahead, took it."""
    hour = fixed(1, TURN + 10 * SECOND)

    assert hour.room_at(TURN - SECOND) == TURN + HOUR + TRAVEL


def test_a_call_of_the_next_hour_does_not_count_in_this_one():
    hour = fixed(1, TURN + 10 * SECOND)

    assert hour.room_at(TURN - 30 * MINUTE) == TURN - 30 * MINUTE


def test_calls_of_others_count_until_the_last_may_have_arrived():
    hour = beside_others(3)
    end = TURN + TRAVEL

    assert [hour.others_at(end - MICROSECOND), hour.others_at(end)] == [3, 0]


def test_the_remaining_calls_are_spread_over_the_rest_of_the_hour():
    hour = beside_others(26, TURN - 32 * MINUTE, TURN - 30 * MINUTE)

    assert hour.room_at(TURN - 30 * MINUTE) == TURN - 15 * MINUTE
    assert hour.explain(TURN - 30 * MINUTE) == (
        "other programs used 26 of the 30 calls of this hour, "
        "and the remaining ones are spread over it"
    )


@pytest.mark.parametrize("others", [29, 30])
def test_the_last_slot_of_an_hour_is_left_to_others(others):
    """One call spread over the rest of an hour is at its end."""
    hour = beside_others(others)

    assert hour.room_at(TURN - 30 * MINUTE) == TURN + TRAVEL


def test_calls_are_spread_even_without_recent_calls_of_ours():
    hour = beside_others(28)

    assert hour.room_at(TURN - 40 * MINUTE) == TURN - 30 * MINUTE


@pytest.mark.parametrize(
    ("hour", "reason"),
    [(rolling(1, NOON), "any 60 minutes"), (fixed(1, NOON), "the channel's hour")],
)
def test_the_explanation_states_which_hour_is_used(hour, reason):
    assert hour.explain(NOON) == f"the quota of 1 calls in {reason} is used up"
