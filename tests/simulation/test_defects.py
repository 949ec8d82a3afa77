"""The simulation finds a deliberate defect for each invariant, and reports it as a story."""

from dataclasses import replace

import pytest
from world.day import live
from world.defects import DEFECTS
from world.shrink import shrunk

SEEDS = range(1, 4)


def found_with(defect):
    """Return the first day on which a defect shows."""
    with defect.spoil():
        days = (live(defect.day(seed)) for seed in SEEDS)
        return next(lived for lived in days if lived.broken)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda one: f"{one.invariant} {one.title}")
def test_a_defect_is_found_and_reported(defect):
    lived = found_with(defect)

    assert lived.broken[0].invariant == defect.invariant
    assert any(line.endswith(str(lived.broken[0])) for line in lived.story)


def test_every_invariant_has_a_defect():
    assert [one.invariant for one in DEFECTS] == list(range(1, 10))


def test_a_failing_day_shrinks_to_the_events_that_it_takes():
    defect = next(one for one in DEFECTS if one.invariant == 5)
    harmless = next(one for one in DEFECTS if one.invariant == 2).events[:2]
    with defect.spoil():
        day = replace(defect.day(1), hours=5.2)
        smaller, lived = shrunk(day.with_more(harmless), tries=2)

    assert smaller.events == day.events
    assert lived.broken[0].invariant == defect.invariant
