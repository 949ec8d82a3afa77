"""What is remembered of a budget between two calls, and what an answer teaches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self, TypeVar

from ..ports.rate_policy import Budget, CallResult, Outcome, QuotaSeen
from .hour_window import HOUR, HourWindow
from .leaky_bucket import LONG_AGO, LeakyBucket
from .shared_budget import Claim, SharedBudget
from .slowing import Slowing

SAME_MINUTE = timedelta(seconds=5)
"""Two resets of the same account lie whole hours apart, give or take this."""


@dataclass(frozen=True, slots=True)
class BudgetState:
    """
    One row.

    Args:
        restored_at, drawn, held_until: of the bucket.
        throttles, throttled_at: of the slowing.
        quota_told: calls an hour, as the channel last told.
        reset_told: the end of an hour, as the channel last told.
        resets_at: the same, once a second answer agreed with it; hours are counted by it.
        others: calls by others in the hour that ends at `resets_at`.
    """

    restored_at: datetime = LONG_AGO
    drawn: int = 0
    held_until: datetime = LONG_AGO
    throttles: int = 0
    throttled_at: datetime = LONG_AGO
    quota_told: int | None = None
    reset_told: datetime | None = None
    resets_at: datetime | None = None
    others: int = 0

    def open(
        self,
        budget: Budget,
        travel: timedelta,
        now: datetime,
        calls: Sequence[datetime] = (),
        claims: Sequence[Claim] = (),
    ) -> SharedBudget:
        """
        Return the budget as it stands at `now`.

        `calls` are our own of the last two hours. An account that was granted a larger
        hourly quota is believed to get its calls back faster in the same measure; if it does
        not, the throttle answers slow us down.
        """
        quota = budget.hourly_quota and (self.quota_told or budget.hourly_quota)
        pace = budget.restore_interval * Slowing(self.throttles, self.throttled_at).factor(now)
        if quota and budget.hourly_quota and quota > budget.hourly_quota:
            pace = pace * budget.hourly_quota / quota
        return SharedBudget(
            LeakyBucket(
                budget.burst,
                pace,
                timedelta(0) if budget.headroom else travel,
                self.restored_at,
                self.drawn,
                self.held_until,
            ),
            None
            if quota is None
            else HourWindow(quota, travel, tuple(calls), self.resets_at, self.others),
            budget.order_of_claim,
            tuple(claims),
        )

    def drawn_on(self, after: SharedBudget) -> Self:
        """Return the state after a call was drawn."""
        return _with_bucket(self, after.bucket)

    def learnt(
        self,
        budget: Budget,
        travel: timedelta,
        result: CallResult,
        now: datetime,
        calls: Sequence[datetime] = (),
    ) -> Self:
        """Return the state after a call ended."""
        state = self
        if result.quota is not None and budget.hourly_quota is not None:
            state = _told(state, travel, result.quota, calls)
        if result.outcome is Outcome.THROTTLED:
            state = _throttled(state, budget, travel, result.retry_at, now)
        return state


State = TypeVar("State", bound=BudgetState)


def _with_bucket(state: State, bucket: LeakyBucket) -> State:
    return replace(
        state,
        restored_at=bucket.restored_at,
        drawn=bucket.drawn,
        held_until=bucket.held_until,
    )


def _told(state: State, travel: timedelta, quota: QuotaSeen, calls: Sequence[datetime]) -> State:
    """Learn of the quota. Only a second answer that agrees makes the channel's hour ours."""
    agreed = state.reset_told is not None and _whole_hours_apart(state.reset_told, quota.resets_at)
    same_hour = (
        state.resets_at is not None and abs(quota.resets_at - state.resets_at) <= SAME_MINUTE
    )
    others = 0
    if agreed:
        hour = HourWindow(max(1, quota.most), travel, tuple(calls), quota.resets_at)
        known = state.others if same_hour else 0
        others = max(known, quota.most - quota.remaining - hour.used_in(0))
    return replace(
        state,
        quota_told=quota.most if quota.most > 0 else state.quota_told,
        reset_told=quota.resets_at,
        resets_at=quota.resets_at if agreed else None,
        others=others,
    )


def _throttled(
    state: State, budget: Budget, travel: timedelta, until: datetime | None, now: datetime
) -> State:
    """Learn of one call too many. A moment that the channel names is the end of its hour."""
    slowing = Slowing(state.throttles, state.throttled_at).throttled(now)
    state = replace(state, throttles=slowing.throttles, throttled_at=slowing.last_at)
    if until is not None:
        state = replace(state, reset_told=None, resets_at=None, others=0)
    bucket = state.open(budget, travel, now).bucket
    return _with_bucket(state, bucket.throttled(now, until))


def _whole_hours_apart(one: datetime, other: datetime) -> bool:
    apart = (other - one) % HOUR
    return min(apart, HOUR - apart) <= SAME_MINUTE
