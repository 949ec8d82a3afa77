"""A fake channel that counts calls as Amazon does, for simulations."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...host.rate_policy import CallResult, Outcome, QuotaSeen
from .builders import NOON

HOUR = timedelta(hours=1)


@dataclass
class CountingChannel:
    """
    Counts each call on arrival, with an algorithm different from the connector's.

    The bucket is a number of tokens that grows with time. The hour is a list of call times.

    Args:
        burst, restore_interval, quota: its rule.
        turns_at: the end of any of its hours; None if it counts the 60
            minutes before each call.
        tells_hours: whether answers include the hourly quota.
        lags: whether the remaining calls in an answer exclude the call itself.
        came: arrival times of accepted calls, also of other programs.
        throttled: arrival times of throttled calls of `answer`.
    """

    burst: int
    restore_interval: timedelta
    quota: int
    turns_at: datetime | None = NOON
    tells_hours: bool = True
    lags: bool = False
    came: list[datetime] = field(default_factory=list)
    throttled: list[datetime] = field(default_factory=list)
    tokens: timedelta = field(init=False)
    counted_at: datetime = NOON - 24 * HOUR
    hour: deque[datetime] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.tokens = self.burst * self.restore_interval

    def answer(self, now: datetime) -> CallResult:
        """Answer a call that arrives at `now`."""
        before = self.left(now)
        let_through = self.take(now)
        left = before if self.lags else self.left(now)
        quota = QuotaSeen(self.quota, left, self.end(now)) if self.tells_hours else None
        if let_through:
            return CallResult(Outcome.ANSWERED, http_status=200, quota=quota)
        self.throttled.append(now)
        if before:
            return CallResult(
                Outcome.THROTTLED, http_status=503, code="RequestThrottled", quota=quota
            )
        return CallResult(
            Outcome.THROTTLED,
            http_status=503,
            code="QuotaExceeded",
            retry_at=self.end(now),
            quota=quota,
        )

    def take(self, now: datetime) -> bool:
        """Count a call of any program; return False if it exceeds a limit."""
        full = self.burst * self.restore_interval
        self.tokens = min(full, self.tokens + (now - self.counted_at))
        self.counted_at = now
        if self.tokens < self.restore_interval or not self.left(now):
            return False
        self.tokens -= self.restore_interval
        self.hour.append(now)
        self.came.append(now)
        return True

    def left(self, now: datetime) -> int:
        """Return how many calls remain in the hour."""
        begun = now - HOUR if self.turns_at is None else self.end(now) - HOUR - timedelta.resolution
        while self.hour and self.hour[0] <= begun:
            self.hour.popleft()
        return self.quota - len(self.hour)

    def end(self, now: datetime) -> datetime:
        """Return when the hour ends, or its first call expires."""
        if self.turns_at is None:
            return (self.hour[0] if self.hour else now) + HOUR
        return now + HOUR - (now - self.turns_at) % HOUR
