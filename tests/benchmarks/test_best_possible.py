"""The best possible schedule of the benchmark, against all schedules of small days."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
MINUTE = timedelta(minutes=1)
MINUTES = 60
LAST = 6 * MINUTES


@pytest.fixture
def best(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from day import best  # noqa: PLC0415  # it is on the path only now

    return best


@pytest.mark.parametrize("seed", range(25))
def test_it_gets_each_pack_out_as_early_as_any_schedule_can(best, seed):
    """What is wanted at full minutes is best done at full minutes, so all can be tried."""
    small = SmallDay.of(random.Random(seed))  # noqa: S311  # a test, no secret
    rules = best.Rules(small.burst, small.restore * MINUTE, small.an_hour, small.begins * MINUTE)

    told = best.earliest_packs(
        [best.MIDNIGHT + minute * MINUTE for minute in small.packs],
        [best.MIDNIGHT + minute * MINUTE for minute in small.stock],
        rules,
    )

    assert [(moment - best.MIDNIGHT) / MINUTE for moment in told] == earliest_of_all(small)


class SmallDay(NamedTuple):
    packs: list[int]
    stock: list[int]
    burst: int
    restore: int
    an_hour: int
    begins: int

    @classmethod
    def of(cls, chance):
        burst, restore = chance.randint(1, 3), chance.randint(2, 9)
        # Alone a stock update must always be able to leave on time, as in a real day.
        an_hour = MINUTES if burst == 1 else chance.randint(3, 6)
        due, peak = chance.randrange(MINUTES), chance.randrange(100)
        packs = sorted(max(0, peak + chance.randint(-15, 15)) for _ in range(6))
        return cls(
            packs, [due, due + MINUTES], burst, restore, an_hour, chance.randrange(1, MINUTES)
        )


class State(NamedTuple):
    """So far: the minute, what was submitted, minutes of restoring in store, the hour's calls."""

    minute: int
    packed: int
    updated: int
    store: int
    used: int


def earliest_of_all(day):
    """Return the first minute at which each pack leaves in any schedule with stock on time."""
    start = State(0, 0, 0, day.burst * day.restore, 0)
    seen, new = {start}, [start]
    leads_to = {}
    while new:
        state = new.pop()
        leads_to[state] = list(moves(state, day))
        found = set(leads_to[state]) - seen
        seen |= found
        new.extend(found)
    ends_well = {state for state in seen if state.updated == len(day.stock)}
    for state in sorted(seen, reverse=True):
        if any(following in ends_well for following in leads_to[state]):
            ends_well.add(state)
    return [
        min(state.minute for state in ends_well if state.packed > pack)
        for pack in range(len(day.packs))
    ]


def moves(state, day) -> Iterator[State]:
    late = state.updated < len(day.stock) and (
        state.minute > day.stock[state.updated] + day.restore
    )
    if late or state.minute == LAST:
        return
    if state.store >= day.restore and state.used < day.an_hour:
        rest = {"store": state.store - day.restore, "used": state.used + 1}
        if state.packed < len(day.packs) and day.packs[state.packed] <= state.minute:
            yield state._replace(packed=state.packed + 1, **rest)
        if state.updated < len(day.stock) and day.stock[state.updated] <= state.minute:
            yield state._replace(updated=state.updated + 1, **rest)
    minute = state.minute + 1
    turns = (minute - day.begins) % MINUTES == 0
    yield state._replace(
        minute=minute,
        store=min(day.burst * day.restore, state.store + 1),
        used=0 if turns else state.used,
    )
