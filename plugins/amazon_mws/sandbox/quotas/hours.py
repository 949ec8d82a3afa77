"""The hourly quota: two ways in which an hour can be counted."""

from collections import deque
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

HOUR = timedelta(hours=1)


class HourMode(StrEnum):
    """What an hour is."""

    FIXED = "fixed"
    """From a minute of the account's own to the same minute of the next hour."""
    ROLLING = "rolling"
    """The sixty minutes before each call."""


class Hour(Protocol):
    """Counts the calls of the hour."""

    def used(self, now: datetime) -> int:
        """Return how many calls the hour holds."""
        ...

    def count(self, now: datetime) -> None:
        """Count one call."""
        ...

    def resets_on(self, now: datetime) -> datetime:
        """Return when calls that are counted now are forgotten, the first of them at least."""
        ...


class FixedHour:
    """An hour that begins at one minute of the clock."""

    def __init__(self, reset_minute: int) -> None:
        self._reset_minute = reset_minute
        self._ends: datetime | None = None
        self._used = 0

    def used(self, now: datetime) -> int:
        """Return how many calls this hour holds."""
        return self._used if self._ends is not None and now < self._ends else 0

    def count(self, now: datetime) -> None:
        """Count one call in the hour that `now` lies in."""
        self._used = self.used(now) + 1
        self._ends = self.resets_on(now)

    def resets_on(self, now: datetime) -> datetime:
        """Return the end of the hour that `now` lies in."""
        end = now.replace(minute=self._reset_minute, second=0, microsecond=0)
        return end if end > now else end + HOUR


class RollingHour:
    """The last sixty minutes."""

    def __init__(self) -> None:
        self._calls: deque[datetime] = deque()

    def used(self, now: datetime) -> int:
        """Return how many calls the last sixty minutes hold."""
        while self._calls and self._calls[0] <= now - HOUR:
            self._calls.popleft()
        return len(self._calls)

    def count(self, now: datetime) -> None:
        """Count one call for sixty minutes."""
        self._calls.append(now)

    def resets_on(self, now: datetime) -> datetime:
        """Return when the oldest counted call is forgotten."""
        return self._calls[0] + HOUR if self.used(now) else now + HOUR
