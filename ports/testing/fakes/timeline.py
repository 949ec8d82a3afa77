"""Simulated time: what is to happen, and when."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from .builders import NOON


@dataclass
class Timeline:
    """
    Events in their order, as fast as the machine can go.

    Args:
        now: the present moment; only `until` moves it.
    """

    now: datetime = NOON
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _number: "itertools.count[int]" = field(default_factory=itertools.count)

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        """Let `act` happen at `moment`; what is past already happens next."""
        heapq.heappush(self._events, (max(moment, self.now), next(self._number), act))

    def until(self, moment: datetime) -> None:
        """Let all that is due up to `moment` happen, and be there."""
        while self._events and self._events[0][0] <= moment:
            self.now, _, act = heapq.heappop(self._events)
            act()
        self.now = max(self.now, moment)
