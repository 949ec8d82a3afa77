"""Memory and file handles of each process, from its first idle period to its end."""

import time
from statistics import median
from typing import NamedTuple

MIB = 1024 * 1024

GROWN_UP_SECONDS = 20
"""After this time a process has loaded what it needs."""

WORTH_SECONDS = 60
"""Processes that lived shorter say nothing about growth."""

MOST_GROWTH = 32 * MIB
MOST_NEW_HANDLES = 24


class Step(NamedTuple):
    age: float
    resident: int
    handles: int


class Life(NamedTuple):
    """One process: the medians of its first and of its last steps after warm-up."""

    role: str
    seconds: float
    memory: tuple[float, float]
    handles: tuple[float, float]


class Footprints:
    def __init__(self):
        self._began = {}
        self._steps = {}

    def look(self, roles):
        now = time.monotonic()
        for role, process in roles.items():
            handles = process.handles()
            if handles is None:
                continue
            key = (role, process.pid, process.began)
            age = now - self._began.setdefault(key, now)
            self._steps.setdefault(key, []).append(Step(age, process.resident, handles))

    def lives(self):
        """Return those that lived long enough, in the order of their start."""
        lives = []
        for (role, *_), steps in self._steps.items():
            grown_up = [step for step in steps if step.age >= GROWN_UP_SECONDS]
            if steps[-1].age < WORTH_SECONDS:
                continue
            few = max(1, min(10, len(grown_up) // 3))
            first, last = grown_up[:few], grown_up[-few:]
            lives.append(
                Life(
                    role,
                    steps[-1].age,
                    (median(s.resident for s in first), median(s.resident for s in last)),
                    (median(s.handles for s in first), median(s.handles for s in last)),
                )
            )
        return lives

    def summary(self):
        for life in self.lives():
            (small, large), (few, many) = life.memory, life.handles
            yield (
                f"{life.role}, {life.seconds:.0f} s",
                f"{small / MIB:.1f} to {large / MIB:.1f} MiB, {few:.0f} to {many:.0f} handles",
            )

    def broken(self):
        """Yield processes that grew while they lived, or that are larger than the first one."""
        by_role = {}
        for life in self.lives():
            first = by_role.setdefault(life.role, life)
            for began_with, what in ((life, "began with"), (first, "the first one had")):
                grown = life.memory[1] - began_with.memory[0]
                if grown > MOST_GROWTH:
                    yield f"A {life.role} has {grown / MIB:.1f} MiB more than it {what}."
                more = life.handles[1] - began_with.handles[0]
                if more > MOST_NEW_HANDLES:
                    yield f"A {life.role} has {more:.0f} file handles more than it {what}."
