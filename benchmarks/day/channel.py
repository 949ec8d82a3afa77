"""
Amazon's SubmitFeed as documented on its throttling page, independent of the connector.

15 at once, one more every two minutes, and 30 in each hour of the account, which begins at the
same minute every time. Refused calls cost nothing. It counts tokens, whereas the connector's
bucket stores a time: the two share neither method nor code.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from day.feeds import HOUR, MIDNIGHT

BURST = 15
RESTORE = timedelta(minutes=2)
AN_HOUR = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """Amazon's answer to a feed, with its quota headers, by Amazon's clock."""

    accepted: bool
    remaining: int
    resets_on: datetime


class SubmitFeed:
    """
    The operation of one account for one day.

    Args:
        hour_begins: the account's minute, by the connector's clock, as time since midnight.
        clock_ahead: how far Amazon's clock is ahead of the connector's.
    """

    def __init__(self, hour_begins: timedelta, clock_ahead: timedelta) -> None:
        self._hour_begins = MIDNIGHT + hour_begins
        self._clock_ahead = clock_ahead
        self._hour = -1
        self._used = 0
        self._tokens = BURST * RESTORE
        self._seen_at = MIDNIGHT

    def submit(self, now: datetime) -> Answer:
        """Answer a feed that arrives at `now`, by the connector's clock and in ascending order."""
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
