"""Simulated days: every invariant of the architecture holds, whatever goes wrong."""

import pytest
from world.day import live
from world.plan import a_short_day, bad_day, ordinary_day

BAD_DAYS = (1,)
"""A few of those that `make days` goes through, so that each run of the tests has some."""


@pytest.mark.parametrize("seed", BAD_DAYS)
def test_every_invariant_holds_on_a_bad_day(seed):
    lived = live(bad_day(seed))

    assert not lived.broken, "\n".join(lived.story[-40:])


def test_every_invariant_holds_on_an_ordinary_day():
    lived = live(ordinary_day(1))

    assert not lived.broken
    assert lived.counts["orders"] > 30
    assert lived.counts["packages"] > 20


def test_the_same_seed_tells_the_same_story():
    day = a_short_day(3, bad_day(3).events[:20])

    assert live(day).story == live(day).story
