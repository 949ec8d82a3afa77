"""
The leaky bucket that paces calls, as a value: it neither sleeps nor reads a clock.

Instead of counting calls back in, it keeps the moment at which the whole burst will be
restored (GCRA, the generic cell rate algorithm): nothing has to happen while time passes.

The other side counts a call when it arrives, we when it leaves. A first call that takes
longer on its way than a later one would make the later one come too early. `travel` is the
longest way a call is believed to take: after the burst each call leaves that much later than
a bucket of instant calls would let it. It is paid once in a busy time, not for each call
(with a burst of one: for each call, as there is no other call to hide behind).
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LeakyBucket:
    """
    A rule, and how far it is used up. A new one is full: that is assumed of an unknown one.

    A `now` earlier than one seen before grants nothing early: what was counted stays counted.

    Args:
        burst: calls at once, at least one.
        restore_interval: then one for each of these.
        travel: the longest time from a grant to the other side's counting of the call.
        restored_at: when the whole burst is restored, if nothing more is drawn.
        drawn: calls since the bucket was last full for sure.
        held_until: when the other side will listen again, after it counted too many.
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
                f"A budget of {self.burst} calls, one more every {self.restore_interval}, "
                f"{self.travel} on the way, cannot be kept: all of them must be positive."
            )

    def room_at(self, now: datetime, calls: int = 1) -> datetime:
        """Return the moment, `now` or later, at which the last of `calls` calls has room."""
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
        """Return the bucket after one call at `now`, for which it has room."""
        bucket = self._seen_from(now)
        return replace(
            bucket,
            restored_at=max(bucket.restored_at, now) + self.restore_interval,
            drawn=bucket.drawn + 1,
        )

    def throttled(self, now: datetime, until: datetime | None) -> Self:
        """
        Return the bucket after the other side counted too many calls.

        It is empty, and the next call has room when one has been restored, but not before
        `until`, the other side's own moment. Whoever had to wait for longer goes on waiting.
        """
        restored_at = now + self.restore_interval
        return self.emptied(max(restored_at, until or restored_at, self.room_at(now)))

    def emptied(self, until: datetime) -> Self:
        """Return the bucket without a call left, the next one restored at `until`."""
        return replace(
            self,
            restored_at=until + (self.burst - 1) * self.restore_interval - self.travel,
            drawn=max(self.drawn, self.burst),
            held_until=max(self.held_until, until),
        )

    @property
    def rule(self) -> str:
        """The rule for people."""
        burst = "one call at once" if self.burst == 1 else f"{self.burst} calls at once"
        return f"{burst}, then one {_every(self.restore_interval)}"

    def explain(self, operation: str, now: datetime) -> str:
        """Return a sentence that tells until when `operation` waits, and by which rule."""
        until = self.room_at(now)
        held = until <= self.held_until
        rule = "the other side counted too many calls" if held else self.rule
        return f"{operation} waits until {clock_time(until, now)}: {rule}"

    def _seen_from(self, now: datetime) -> Self:
        """Return the bucket as it is at `now`: full again, if that is sure."""
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
    """Return a moment as people read it, the second begun counted as full."""
    whole = moment.astimezone(UTC)
    if whole.microsecond:
        whole += timedelta(seconds=1)
    day = "" if whole.date() == now.astimezone(UTC).date() else f"{whole:%Y-%m-%d} "
    return f"{day}{whole:%H:%M:%S} UTC"
