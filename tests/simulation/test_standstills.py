"""Machines stand still at the worst moments: nothing is sent twice, and nothing is lost."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from world.day import live
from world.plan import Event, a_short_day

from channel_connector.adapters.storage.rate_limit.rate_policy import SqlRatePolicy
from channel_connector.core.submissions.watch_submissions import WatchSubmissions

SUBMIT_FEED = "Action=SubmitFeed"
MOMENTS = (
    {"where": "before a call", "url": SUBMIT_FEED},
    {"where": "after a call", "url": SUBMIT_FEED},
    {"where": "before a lock"},
    {"where": "before a call", "url": "EasyShip"},
    {"where": "before a call", "url": SUBMIT_FEED, "whole": False},
)


def _day(seed, minutes, hosts):
    """Return a day with a standstill of each kind, and work at hand for each of them."""
    standstills = [
        Event(
            timedelta(hours=0.05 + number / 2),
            "freeze",
            {"host": number % hosts, "minutes": minutes, **moment},
        )
        for number, moment in enumerate(MOMENTS)
    ]
    stock = [
        Event(timedelta(hours=hour), "stock", {"client": 0, "levels": {"DIYA-IND-12": 5 + hour}})
        for hour in range(4)
    ]
    return a_short_day(seed, (*standstills, *stock), hosts=hosts, hours=7.0, backlog=4)


def _before_this_was_known(_self, intended):
    return intended.intended_at + timedelta(minutes=5)


@pytest.mark.parametrize(("minutes", "hosts"), [(1, 1), (6, 2), (12, 2), (20, 1)])
def test_nothing_is_sent_twice_after_a_standstill(minutes, hosts):
    lived = live(_day(1, minutes, hosts))

    assert not lived.broken, "\n".join(lived.story[-40:])
    for moment in MOMENTS:
        assert any(f"stands still {moment['where']}" in line for line in lived.story)


def test_calls_that_nobody_looks_at_before_they_leave_are_found():
    """They count as lost after five minutes, and leave when the machine wakes up."""
    with (
        patch.object(SqlRatePolicy, "confirm", lambda _self, granted: granted.at),
        patch.object(WatchSubmissions, "_listed_by", _before_this_was_known),
    ):
        lived = live(_day(1, minutes=12, hosts=2))

    assert lived.broken[0].invariant == 2
