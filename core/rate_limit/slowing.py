"""Slows calls down after repeated throttling."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from .leaky_bucket import LONG_AGO

FORGIVEN_AFTER = timedelta(hours=3)
SLOWEST = 32


@dataclass(frozen=True, slots=True)
class Slowing:
    """
    Recent throttled calls.

    A single one has no further effect. A second one within three hours shows that another
    program uses the same quota: it doubles the interval between calls, and so does each
    further one, up to a factor of 32. Three hours without one halve it again. A program that
    uses part of the quota thus causes a few throttled calls a day, and one that uses all of it
    about one an hour.
    """

    throttles: int = 0
    last_at: datetime = LONG_AGO

    def factor(self, now: datetime) -> int:
        """Return the factor by which the restore interval is multiplied."""
        return 1 << max(0, self._recent(now) - 1)

    def throttled(self, now: datetime) -> Self:
        """Return the slowing after one more throttled call."""
        return type(self)(min(self._recent(now) + 1, SLOWEST.bit_length()), now)

    def _recent(self, now: datetime) -> int:
        steps_back = max(timedelta(0), now - self.last_at) // FORGIVEN_AFTER
        return max(0, self.throttles - steps_back)
