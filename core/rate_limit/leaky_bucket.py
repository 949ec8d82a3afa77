"""
The leaky bucket that paces calls, as an immutable value. Neither sleeps nor reads a clock.

It stores the moment at which the whole burst will be restored (GCRA, the generic cell rate
algorithm), so no timer has to refill it.

The other side counts a call on arrival, the connector on departure. A call with more latency
than the next one makes the next one arrive too early. `travel` is the assumed maximum latency:
after the burst, each call leaves that much later than a bucket without latency would allow.
This delay occurs once per busy period; with a burst of one, for each call.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LeakyBucket:
    """
    A rule and its current level. A new bucket is full.

    A `now` earlier than a previous one (clock set back) grants nothing early.

    Args:
        burst: calls at once, at least 1.
        restore_interval: time in which one further call is restored.
        travel: maximum time from the grant until the other side counts the call.
        restored_at: when the whole burst is restored, if no further call is drawn.
        drawn: calls since the bucket was last certainly full.
        held_until: end of the pause after a throttled call.
    """

    burst: int
    restore_interval: timedelta
    travel: timedelta = timedelta(0)
    restored_at: datetime = LONG_AGO
    drawn: int = 0
    held_until: datetime = LONG_AGO

    def __post_init__(self) -> None:
        if self.burst < 1 or self.restore_interval <= timedelta(0) or self.travel < timedelta(0):
            raise ValueError(
                f"Invalid budget: burst {self.burst} must be at least 1, restore interval "
                f"{self.restore_interval} above 0, and travel {self.travel} not negative."
            )

    def room_at(self, now: datetime, calls: int = 1) -> datetime:
        """Return the moment, `now` or later, at which the last of `calls` calls fits."""
        start = max(now, self.held_until)
        bucket = self._seen_from(start)
        beyond_burst = calls - max(0, self.burst - bucket.drawn)
        if beyond_burst <= 0:
            return start
        burst_gone = max(bucket.restored_at, start) + (calls - beyond_burst) * self.restore_interval
        credit = (self.burst - 1) * self.restore_interval - self.travel
        step = self.restore_interval - min(credit, timedelta(0))
        return max(start, burst_gone - credit + (beyond_burst - 1) * step)

    def draw(self, now: datetime) -> Self:
        """Return the bucket after one call at `now`, which must fit."""
        bucket = self._seen_from(now)
        return replace(
            bucket,
            restored_at=max(bucket.restored_at, now) + self.restore_interval,
            drawn=bucket.drawn + 1,
        )

    def returned(self, later: Sequence[datetime]) -> Self:
        """
        Return the bucket without one of its calls, which must not be restored yet.

        `later` are the moments of the calls drawn after it, oldest first. The bucket is full
        again when it would be without the call, or later.
        """
        count = len(later)
        at_least = (
            moment + (count - place) * self.restore_interval for place, moment in enumerate(later)
        )
        restored_at = max(self.restored_at - self.restore_interval, *at_least, LONG_AGO)
        return replace(self, restored_at=restored_at, drawn=max(0, self.drawn - 1))

    def throttled(self, now: datetime, until: datetime | None) -> Self:
        """
        Return the bucket after a throttled call.

        It is empty. The next call fits once one is restored, but not before `until`, the retry
        time of the answer, and not earlier than before.
        """
        restored_at = now + self.restore_interval
        return self.emptied(max(restored_at, until or restored_at, self.room_at(now)))

    def emptied(self, until: datetime) -> Self:
        """Return the bucket empty, with the next call restored at `until`."""
        return replace(
            self,
            restored_at=until + (self.burst - 1) * self.restore_interval - self.travel,
            drawn=max(self.drawn, self.burst),
            held_until=max(self.held_until, until),
        )

    @property
    def rule(self) -> str:
        """The rule as text, such as "15 calls at once, then one every 2 minutes"."""
        burst = "one call at once" if self.burst == 1 else f"{self.burst} calls at once"
        return f"{burst}, then one {_every(self.restore_interval)}"

    def explain(self, operation: str, now: datetime) -> str:
        """Return until when `operation` waits and why, without a full stop."""
        until = self.room_at(now)
        held = until <= self.held_until
        rule = "the other side throttled a call" if held else self.rule
        return f"{operation} waits until {clock_time(until, now)}: {rule}"

    def _seen_from(self, now: datetime) -> Self:
        """Return the bucket at `now`: full if that is certain."""
        if self.restored_at + self.travel <= now:
            return replace(self, drawn=0)
        return self


def _every(interval: timedelta) -> str:
    seconds = interval.total_seconds()
    for unit, length in (("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds % length == 0:
            count = int(seconds // length)
            article = "an" if unit == "hour" else "a"
            return f"{article} {unit}" if count == 1 else f"every {count} {unit}s"
    return f"every {seconds:g} seconds"


def clock_time(moment: datetime, now: datetime) -> str:
    """Return a moment as HH:MM:SS UTC, rounded up, with its date if that is not today's."""
    whole = moment.astimezone(UTC)
    if whole.microsecond:
        whole += timedelta(seconds=1)
    day = "" if whole.date() == now.astimezone(UTC).date() else f"{whole:%Y-%m-%d} "
    return f"{day}{whole:%H:%M:%S} UTC"
