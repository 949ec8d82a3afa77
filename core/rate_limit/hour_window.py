"""
The hourly quota beside the bucket, as an immutable value.

The channel counts calls in fixed hours that begin at the same minute. Once its answers have
shown when its hour ends, calls are counted in these hours. Before that, and again after the
channel throttled a call that should have fitted, they are counted in a rolling hour, which
satisfies the quota whatever the channel's minute is.

The channel counts a call on arrival and by its own clock: `travel` is the upper bound of
latency and clock difference together. A call this close to the end of an hour counts in both
hours.

If other programs use the same quota, they continue to do so between an answer and our next
call. The remaining calls are then spread evenly over the rest of the hour, so that they do not
take the last slot while one of our calls is in flight.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from .leaky_bucket import LONG_AGO

HOUR = timedelta(hours=1)
REMEMBERED = 2 * HOUR
"""Calls older than this count in no hour any more."""


@dataclass(frozen=True, slots=True)
class HourWindow:
    """
    A quota, and the calls that count towards it.

    Args:
        quota: calls per hour, at least 1.
        travel: see above.
        calls: grant times of the last two hours' calls, oldest first.
        resets_at: the end of any of the channel's hours; None if not known.
        others: other programs' known calls in the hour that ends at `others_until`.
    """

    quota: int
    travel: timedelta = timedelta(0)
    calls: tuple[datetime, ...] = ()
    resets_at: datetime | None = None
    others: int = 0
    others_until: datetime = LONG_AGO

    def __post_init__(self) -> None:
        if self.quota < 1:
            raise ValueError(f"The hourly quota must be at least 1, not {self.quota}.")

    def room_at(self, now: datetime) -> datetime:
        """Return the moment, `now` or later, at which one more call fits."""
        moment = self._spread(now)
        if self.resets_at is None:
            return self._rolling(moment)
        return self._fixed(moment, self.resets_at)

    def draw(self, now: datetime) -> Self:
        """Return the window after one call at `now`, which must fit."""
        kept = (call for call in self.calls if call > now - REMEMBERED)
        return replace(self, calls=tuple(sorted((*kept, now))))

    def left(self, now: datetime) -> int:
        """Return how many calls remain in the current hour."""
        end = self.ends_at(now)
        if end is None:
            used = sum(call > now - HOUR - self.travel for call in self.calls)
        else:
            used = self.calls_until(end)
        return max(0, self.quota - used - self.others_at(now))

    def others_at(self, now: datetime) -> int:
        """Return how many calls of other programs are known in the current hour."""
        return self.others if now < self.others_until + self.travel else 0

    def calls_until(self, end: datetime) -> int:
        """Return how many of our calls may count in the hour that ends at `end`, at most."""
        return sum(end - HOUR - self.travel <= call < end + self.travel for call in self.calls)

    def ends_at(self, now: datetime) -> datetime | None:
        """Return when the channel's current hour ends, None if not known."""
        if self.resets_at is None:
            return None
        return self._end_of_hour(now, self.resets_at)

    def explain(self, now: datetime) -> str:
        """Return why a call that does not fit at `now` waits, as the end of a sentence."""
        if self._spread(now) > now:
            return (
                f"other programs used {self.others} of the {self.quota} calls of this hour, "
                "and the remaining ones are spread over it"
            )
        hour = "any 60 minutes" if self.resets_at is None else "the channel's hour"
        return f"the quota of {self.quota} calls in {hour} is used up"

    def _spread(self, now: datetime) -> datetime:
        """Return the next moment at which a call may be made beside other programs' calls."""
        if not self.others_at(now):
            return now
        end = self.others_until
        left = self.quota - self.others - self.calls_until(end)
        if left > 0:
            last = max((end - HOUR, *self.calls))
            moment = max(now, last + (end - last) / left)
            if moment < end:
                return moment
        return end + self.travel

    def _rolling(self, now: datetime) -> datetime:
        if len(self.calls) < self.quota:
            return now
        return max(now, self.calls[-self.quota] + HOUR + self.travel)

    def _fixed(self, now: datetime, resets_at: datetime) -> datetime:
        moment = now
        while full := self._full_hours(moment, resets_at):
            moment = full[-1] + self.travel
        return moment

    def _full_hours(self, moment: datetime, resets_at: datetime) -> list[datetime]:
        """Return the ends of the hours in which a call at `moment` would exceed the quota."""
        first = self._end_of_hour(moment - self.travel, resets_at)
        last = self._end_of_hour(moment + self.travel, resets_at)
        ends = (first + hours * HOUR for hours in range((last - first) // HOUR + 1))
        return [end for end in ends if self.calls_until(end) >= self.quota]

    @staticmethod
    def _end_of_hour(moment: datetime, resets_at: datetime) -> datetime:
        """Return the end of the channel's hour that contains `moment`."""
        return resets_at + ((moment - resets_at) // HOUR + 1) * HOUR
