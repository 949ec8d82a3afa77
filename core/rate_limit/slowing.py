"""How much more slowly to call after the channel counted too many calls again and again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from .leaky_bucket import LONG_AGO

FORGIVEN_AFTER = timedelta(hours=3)
SLOWEST = 32


@dataclass(frozen=True, slots=True)
class Slowing:
    """
    Throttle answers of late.

    One is an accident and costs only its own wait. Another within three hours means that
    somebody else draws on the same quota: from then on calls leave twice as far apart, and
    with each further one twice as far again, up to 32 times. Every three hours without one
    take a step back. So a program that takes part of the quota costs us a few throttle
    answers a day, and one that takes all of it about one an hour.
    """

    throttles: int = 0
    last_at: datetime = LONG_AGO

    def factor(self, now: datetime) -> int:
        """Return how many times as far apart calls are to leave."""
        return 1 << max(0, self._lately(now) - 1)

    def throttled(self, now: datetime) -> Self:
        """Return the slowing after one more throttle answer."""
        return type(self)(min(self._lately(now) + 1, SLOWEST.bit_length()), now)

    def _lately(self, now: datetime) -> int:
        steps_back = max(timedelta(0), now - self.last_at) // FORGIVEN_AFTER
        return max(0, self.throttles - steps_back)
