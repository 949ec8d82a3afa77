"""How much more slowly to call after the channel counted too many calls again and again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from .leaky_bucket import LONG_AGO

FORGIVEN_AFTER = timedelta(hours=1)
SLOWEST = 8


@dataclass(frozen=True, slots=True)
class Slowing:
    """
    Throttle answers of late.

    One is an accident and costs only its own wait. Another within the hour means that
    somebody else draws on the same quota: from then on calls leave two, three, at most eight
    times as far apart. Each hour without one takes a step back.
    """

    throttles: int = 0
    last_at: datetime = LONG_AGO

    def factor(self, now: datetime) -> int:
        """Return how many times as far apart calls are to leave."""
        return max(1, self._lately(now))

    def throttled(self, now: datetime) -> Self:
        """Return the slowing after one more throttle answer."""
        return type(self)(min(self._lately(now) + 1, SLOWEST), now)

    def _lately(self, now: datetime) -> int:
        hours = max(timedelta(0), now - self.last_at) // FORGIVEN_AFTER
        return max(0, self.throttles - hours)
