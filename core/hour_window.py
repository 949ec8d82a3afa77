"""
The limit that holds for an hour, beside the bucket, as a value.

The channel counts calls in hours of its own, each beginning at the same minute. Once an
answer has told when its hour ends, calls are counted in those hours. Until then, and again
after the channel refused a call that should have fitted, they are counted in the hour before
each moment, which is within the limit whatever the channel's minute is.

A call counts for the channel when it arrives, and its clock is not ours: `travel` is the
longest that both together make. A call so near to the turn of an hour counts in both.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

HOUR = timedelta(hours=1)
REMEMBERED = 2 * HOUR
"""Calls older than this no longer matter to any hour."""


@dataclass(frozen=True, slots=True)
class HourWindow:
    """
    A quota, and the calls that count towards it.

    Args:
        quota: calls an hour, at least one.
        travel: see above.
        calls: when each call of the last two hours was granted, oldest first.
        resets_at: the end of some hour of the channel's; None while it is not known.
        foreign: calls of others, in the hour of the channel's that ends at `resets_at`.
    """

    quota: int
    travel: timedelta = timedelta(0)
    calls: tuple[datetime, ...] = ()
    resets_at: datetime | None = None
    foreign: int = 0

    def room_at(self, now: datetime) -> datetime:
        """Return the moment, `now` or later, at which one more call fits."""
        return self._rolling(now) if self.resets_at is None else self._fixed(now, self.resets_at)

    def draw(self, now: datetime) -> Self:
        """Return the window after one call at `now`, for which it has room."""
        kept = (call for call in self.calls if call > now - REMEMBERED)
        return replace(self, calls=tuple(sorted((*kept, now))))

    def left(self, now: datetime) -> int:
        """Return how many calls the present hour still holds."""
        if self.resets_at is None:
            used = sum(call > now - HOUR - self.travel for call in self.calls)
        else:
            hour = self._hour(now, self.resets_at)
            used = self.used_in(hour) + self._foreign_in(hour)
        return max(0, self.quota - used)

    def used_in(self, hour: int) -> int:
        """Return how many of our calls may count in an hour; 0 is the one up to `resets_at`."""
        if self.resets_at is None:
            return 0
        return sum(hour in self._hours(call, self.resets_at) for call in self.calls)

    def ends_at(self, now: datetime) -> datetime | None:
        """Return when the channel's present hour ends, None while that is not known."""
        if self.resets_at is None:
            return None
        return self.resets_at + self._hour(now, self.resets_at) * HOUR

    def _rolling(self, now: datetime) -> datetime:
        if len(self.calls) < self.quota:
            return now
        return max(now, self.calls[-self.quota] + HOUR + self.travel)

    def _fixed(self, now: datetime, resets_at: datetime) -> datetime:
        moment = now
        while full := [
            hour
            for hour in self._hours(moment, resets_at)
            if self.used_in(hour) + self._foreign_in(hour) >= self.quota
        ]:
            moment = resets_at + max(full) * HOUR + self.travel
        return moment

    def _foreign_in(self, hour: int) -> int:
        return self.foreign if hour == 0 else 0

    def _hours(self, moment: datetime, resets_at: datetime) -> range:
        earliest = self._hour(moment - self.travel, resets_at)
        latest = self._hour(moment + self.travel, resets_at)
        return range(earliest, latest + 1)

    @staticmethod
    def _hour(moment: datetime, resets_at: datetime) -> int:
        """Number the channel's hours: 0 is the one that ends at `resets_at`."""
        return (moment - resets_at) // HOUR + 1
