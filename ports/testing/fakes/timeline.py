"""Simulated time with scheduled events."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from .builders import NOON


@dataclass
class Timeline:
    """
    Runs events in order of time, without waiting.

    Args:
        now: the current time; only `until` advances it.
    """

    now: datetime = NOON
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _number: "itertools.count[int]" = field(default_factory=itertools.count)

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        """Schedule `act` at `moment`; a past moment is next."""
        heapq.heappush(self._events, (max(moment, self.now), next(self._number), act))

    def until(self, moment: datetime) -> None:
        """Run all events up to `moment`, and advance the time to it."""
        while self._events and self._events[0][0] <= moment:
            self.now, _, act = heapq.heappop(self._events)
            act()
        self.now = max(self.now, moment)
