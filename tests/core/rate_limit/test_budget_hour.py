"""Tests of the histogram of a budget's last hour."""

from datetime import timedelta

import pytest

from channel_connector.core.rate_limit.budget_hour import lanes_of
from channel_connector.ports.host.budget_status import RecentCall
from channel_connector.ports.host.rate_policy import Outcome
from channel_connector.ports.testing.fakes.builders import NOON

MINUTE = timedelta(minutes=1)


def a_call(minutes_ago, work="pack", outcome=Outcome.ANSWERED, operation="SubmitFeed"):
    return RecentCall(NOON - minutes_ago * MINUTE, operation, work, outcome.value)


def test_each_class_of_work_has_a_lane():
    lanes = lanes_of([a_call(8), a_call(6, "stock"), a_call(4)], NOON, 60)

    assert [(lane.name, lane.total) for lane in lanes] == [("pack", 2), ("stock", 1)]


def test_calls_without_a_class_have_the_lane_of_their_operation():
    calls = [a_call(8, ""), a_call(6, "", operation="ListOrders"), a_call(4, "pack")]

    assert [lane.name for lane in lanes_of(calls, NOON, 60)] == [
        "ListOrders",
        "SubmitFeed",
        "pack",
    ]


def test_without_calls_there_is_no_lane():
    assert lanes_of([], NOON, 60) == ()


def test_no_two_lanes_have_the_same_letter():
    calls = [a_call(1, work) for work in ("pack", "prices", "stock", "slots", "so")]

    assert [lane.letter for lane in lanes_of(calls, NOON, 60)] == ["P", "R", "S", "O", "T"]


def test_a_name_whose_letters_are_all_taken_gets_a_sign():
    calls = [a_call(1, work) for work in ("ab", "b", "ba")]

    assert [lane.letter for lane in lanes_of(calls, NOON, 60)] == ["A", "B", "#"]


@pytest.mark.parametrize(
    ("minutes_ago", "part"),
    [(0, 59), (1, 59), (1.5, 58), (2, 58), (30, 30), (59.9, 0), (60, 0)],
)
def test_each_call_counts_in_its_minute(minutes_ago, part):
    (lane,) = lanes_of([a_call(minutes_ago)], NOON, 60)

    assert [number for number, count in enumerate(lane.counts) if count] == [part]


def test_an_hour_may_be_divided_more_coarsely():
    (lane,) = lanes_of([a_call(1), a_call(1.9), a_call(2.1)], NOON, 30)

    assert lane.counts == (0,) * 28 + (1, 2)


@pytest.mark.parametrize("minutes_ago", [-1, 61])
def test_a_call_by_a_clock_that_differs_is_shown_at_the_edge(minutes_ago):
    (lane,) = lanes_of([a_call(minutes_ago)], NOON, 60)

    assert lane.total == 1


def test_a_part_with_a_throttled_call_is_marked():
    (lane,) = lanes_of([a_call(2, outcome=Outcome.THROTTLED), a_call(10)], NOON, 60)

    assert [number for number, throttled in enumerate(lane.throttled) if throttled] == [58]
