"""Simulated days: every invariant of the architecture holds, whatever fails."""

from dataclasses import replace
from datetime import timedelta

import pytest
from world.day import live
from world.plan import Event, a_short_day, bad_day, ordinary_day

BAD_DAYS = (4,)
"""Seeds that `make days` covers too, so that each test run has some."""


def _at(hours, happening, /, **what):
    return Event(timedelta(hours=hours), happening, what)


FOUND = {
    "an update that was given up took effect after a newer one": a_short_day(
        2,
        (
            _at(
                0.0,
                "amazon_trouble",
                kind="feed_stuck",
                operation="_POST_INVENTORY_AVAILABILITY_DATA_",
                blocks=False,
            ),
            _at(0.1, "stock", client=0, levels={"DIYA-IND-12": 5}),
            _at(1.0, "stock", client=0, levels={"DIYA-IND-12": 9}),
        ),
        hours=8.0,
        orders_per_hour=0.1,
        backlog=0,
    ),
    "the minute of stock updates comes by the host's clock, which may be ahead": a_short_day(
        5,
        (
            _at(0.0, "stock", client=0, levels={"DIYA-IND-12": 5}),
            _at(0.1, "clock_jump", host=0, seconds=1200.0),
            _at(3.4, "stock", client=0, levels={"DIYA-IND-12": 9}),
        ),
        hours=9.0,
        orders_per_hour=0.1,
        backlog=0,
    ),
}
"""Regressions found by simulated days, each reduced to the events it takes."""


@pytest.mark.parametrize("seed", BAD_DAYS)
def test_every_invariant_holds_on_a_bad_day(seed):
    lived = live(bad_day(seed))

    assert not lived.broken, "\n".join(lived.story[-40:])


@pytest.mark.parametrize("day", FOUND.values(), ids=FOUND)
def test_regressions_stay_fixed(day):
    lived = live(day)

    assert not lived.broken, "\n".join(lived.story[-40:])


def test_every_invariant_holds_on_an_ordinary_day():
    lived = live(replace(ordinary_day(1), hours=10.0))

    assert not lived.broken
    assert lived.counts["orders"] > 15
    assert lived.counts["packages"] > 10


def test_the_same_seed_produces_the_same_story():
    day = a_short_day(3, bad_day(3).events[:20])

    assert live(day).story == live(day).story
