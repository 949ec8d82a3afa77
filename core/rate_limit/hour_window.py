"""
The limit that holds for an hour, beside the bucket, as a value.

The channel counts calls in hours of its own, each beginning at the same minute. Once its
answers have told when its hour ends, calls are counted in those hours. Until then, and again
after the channel refused a call that should have fitted, they are counted in the hour before
each moment, which is within the limit whatever the channel's minute is.

A call counts for the channel when it arrives, and its clock is not ours: `travel` is the
longest that both together make. A call so near to the turn of an hour counts in both.

Where others draw on the hour too, they go on doing so between one answer and our next call.
What is left is then spread evenly over the rest of the hour, so that they never find us with
a call on its way for which they have taken the last slot.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from .leaky_bucket import LONG_AGO

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
        others: calls of others that are known of, in the hour that ends at `others_until`.
    """

    quota: int
    travel: timedelta = timedelta(0)
    calls: tuple[datetime, ...] = ()
    resets_at: datetime | None = None
    others: int = 0
    others_until: datetime = LONG_AGO

    def __post_init__(self) -> None:
        if self.quota < 1:
            raise ValueError(f"A budget of {self.quota} calls an hour lets nothing leave.")

    def room_at(self, now: datetime) -> datetime:
        """Return the moment, `now` or later, at which one more call fits."""
        moment = self._beside_others(now)
        if self.resets_at is None:
            return self._rolling(moment)
        return self._fixed(moment, self.resets_at)

    def draw(self, now: datetime) -> Self:
        """Return the window after one call at `now`, for which it has room."""
        kept = (call for call in self.calls if call > now - REMEMBERED)
        return replace(self, calls=tuple(sorted((*kept, now))))

    def left(self, now: datetime) -> int:
        """Return how many calls the present hour still holds."""
        end = self.ends_at(now)
        if end is None:
            used = sum(call > now - HOUR - self.travel for call in self.calls)
        else:
            used = self.calls_until(end)
        return max(0, self.quota - used - self.others_at(now))

    def others_at(self, now: datetime) -> int:
        """Return how many calls of others the present hour is known to hold."""
        return self.others if now < self.others_until + self.travel else 0

    def calls_until(self, end: datetime) -> int:
        """Return how many of our calls may count in the hour that ends at `end`."""
        return sum(end - HOUR - self.travel <= call < end + self.travel for call in self.calls)

    def ends_at(self, now: datetime) -> datetime | None:
        """Return when the channel's present hour ends, None while that is not known."""
        if self.resets_at is None:
            return None
        return self._end_of_hour(now, self.resets_at)

    def explain(self, now: datetime) -> str:
        """Return the rule by which a call waits that does not fit at `now`."""
        if self._beside_others(now) > now:
            return (
                f"others took {self.others} of the {self.quota} calls of this hour, "
                "and what is left is spread over it"
            )
        hour = "any hour" if self.resets_at is None else "its hour"
        return f"{self.quota} calls in {hour}, and they are used up"

    def _beside_others(self, now: datetime) -> datetime:
        """Return the moment, `now` or later, at which others have been left their part."""
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
        """Return the ends of the hours in which a call would count one too many."""
        first = self._end_of_hour(moment - self.travel, resets_at)
        last = self._end_of_hour(moment + self.travel, resets_at)
        ends = (first + hours * HOUR for hours in range((last - first) // HOUR + 1))
        return [end for end in ends if self.calls_until(end) >= self.quota]

    @staticmethod
    def _end_of_hour(moment: datetime, resets_at: datetime) -> datetime:
        """Return when the channel's hour that `moment` lies in ends."""
        return resets_at + ((moment - resets_at) // HOUR + 1) * HOUR
