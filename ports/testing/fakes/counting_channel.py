"""A channel that keeps its own count of the calls, as Amazon does, for simulations."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...host.rate_policy import CallResult, Outcome, QuotaSeen
from .builders import NOON

HOUR = timedelta(hours=1)


@dataclass
class CountingChannel:
    """
    Counts each call when it arrives, by a way of counting that is not ours.

    The bucket is a number of tokens that grows with time. The hour is a list of moments.

    Args:
        burst, restore_interval, quota: its rule.
        turns_at: any moment at which one of its hours ends; None where it counts the sixty
            minutes before each call.
        tells_hours: whether answers tell of the hourly quota.
        lags: what an answer tells to remain is the number from before the call.
        came: when a call arrived and was let through, whoever made it.
        throttled: when one of `answer`'s was refused.
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
        """Count a call, whoever made it, if there is room for it."""
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
        """Return how many calls the hour still holds."""
        begun = now - HOUR if self.turns_at is None else self.end(now) - HOUR - timedelta.resolution
        while self.hour and self.hour[0] <= begun:
            self.hour.popleft()
        return self.quota - len(self.hour)

    def end(self, now: datetime) -> datetime:
        """Return when the first of the calls counted at `now` is forgotten."""
        if self.turns_at is None:
            return (self.hour[0] if self.hour else now) + HOUR
        return now + HOUR - (now - self.turns_at) % HOUR
