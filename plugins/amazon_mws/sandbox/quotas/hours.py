"""The hourly quota, counted by fixed or rolling hours."""

from collections import deque
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

HOUR = timedelta(hours=1)


class HourMode(StrEnum):
    """How hours are counted."""

    FIXED = "fixed"
    """From the account's reset minute to the same minute of the next hour."""
    ROLLING = "rolling"
    """The 60 minutes before each call."""


class Hour(Protocol):
    """Counts the calls of an hour."""

    def used(self, now: datetime) -> int:
        """Return the number of calls in the hour."""
        ...

    def count(self, now: datetime) -> None:
        """Count one call."""
        ...

    def resets_on(self, now: datetime) -> datetime:
        """Return when the first of the calls counted at `now` expires."""
        ...


class FixedHour:
    """An hour that starts at a fixed minute."""

    def __init__(self, reset_minute: int) -> None:
        self._reset_minute = reset_minute
        self._ends: datetime | None = None
        self._used = 0

    def used(self, now: datetime) -> int:
        """Return the number of calls in the current hour."""
        return self._used if self._ends is not None and now < self._ends else 0

    def count(self, now: datetime) -> None:
        """Count one call in the current hour."""
        self._used = self.used(now) + 1
        self._ends = self.resets_on(now)

    def resets_on(self, now: datetime) -> datetime:
        """Return the end of the current hour."""
        end = now.replace(minute=self._reset_minute, second=0, microsecond=0)
        return end if end > now else end + HOUR


class RollingHour:
    """The last 60 minutes."""

    def __init__(self) -> None:
        self._calls: deque[datetime] = deque()

    def used(self, now: datetime) -> int:
        """Return the number of calls in the last 60 minutes."""
        while self._calls and self._calls[0] <= now - HOUR:
            self._calls.popleft()
        return len(self._calls)

    def count(self, now: datetime) -> None:
        """Count one call for 60 minutes."""
        self._calls.append(now)

    def resets_on(self, now: datetime) -> datetime:
        """Return when the oldest counted call expires."""
        return self._calls[0] + HOUR if self.used(now) else now + HOUR
