"""
Amazon's SubmitFeed as its throttling page states it, written apart from the connector.

15 at once, one more every two minutes, and 30 in each hour of the account's own, which begins
at the same minute every time. What is refused costs nothing. It keeps tokens, where our own
bucket keeps one moment: the two share no thought and no line.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from day.feeds import HOUR, MIDNIGHT

BURST = 15
RESTORE = timedelta(minutes=2)
AN_HOUR = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What Amazon says to one feed, and what its quota headers tell, by Amazon's clock."""

    accepted: bool
    remaining: int
    resets_on: datetime


class SubmitFeed:
    """
    The operation of one account for one day.

    Args:
        hour_begins: the account's own minute, by our clock, as the time since midnight.
        clock_ahead: how far Amazon's clock is ahead of ours.
    """

    def __init__(self, hour_begins: timedelta, clock_ahead: timedelta) -> None:
        self._hour_begins = MIDNIGHT + hour_begins
        self._clock_ahead = clock_ahead
        self._hour = -1
        self._used = 0
        self._tokens = BURST * RESTORE
        self._seen_at = MIDNIGHT

    def submit(self, now: datetime) -> Answer:
        """Answer a feed that arrives at `now`, by our clock and not before the last one."""
        self._tokens = min(BURST * RESTORE, self._tokens + (now - self._seen_at))
        self._seen_at = now
        hour = (now - self._hour_begins) // HOUR
        if hour != self._hour:
            self._hour, self._used = hour, 0
        accepted = self._tokens >= RESTORE and self._used < AN_HOUR
        if accepted:
            self._tokens -= RESTORE
            self._used += 1
        resets_on = self._hour_begins + (hour + 1) * HOUR + self._clock_ahead
        return Answer(accepted, AN_HOUR - self._used, resets_on)
