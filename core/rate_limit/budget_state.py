"""The stored state of a budget between two calls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from ...ports.host.rate_policy import Budget
from .hour_window import HourWindow
from .leaky_bucket import LONG_AGO, LeakyBucket
from .shared_budget import Reservation, SharedBudget
from .slowing import Slowing


@dataclass(frozen=True, slots=True)
class BudgetState:
    """
    One row per budget and account.

    Args:
        restored_at, drawn, held_until: see `LeakyBucket`.
        throttles, throttled_at: see `Slowing`.
        quota_reported: calls per hour, as the channel last reported.
        reset_reported: end of an hour, as the channel last reported.
        resets_at: `reset_reported` once a second answer agreed; calls are counted per hour by it.
        others: other programs' calls in the hour that ends at `reset_reported`.
    """

    restored_at: datetime = LONG_AGO
    drawn: int = 0
    held_until: datetime = LONG_AGO
    throttles: int = 0
    throttled_at: datetime = LONG_AGO
    quota_reported: int | None = None
    reset_reported: datetime | None = None
    resets_at: datetime | None = None
    others: int = 0

    def open(
        self,
        budget: Budget,
        travel: timedelta,
        now: datetime,
        calls: Sequence[datetime] = (),
        reservations: Sequence[Reservation] = (),
    ) -> SharedBudget:
        """
        Return the budget at `now`. While slowed down, it has a burst of one.

        `calls` are the connector's own calls of the last two hours.

        Raises:
            ValueError: the budget's figures are invalid.
        """
        slower = self.slowing.factor(now)
        bucket = LeakyBucket(
            budget.burst if slower == 1 else 1,
            self.pace(budget) * slower,
            timedelta(0) if budget.headroom else travel,
            self.restored_at,
            self.drawn,
            self.held_until,
        )
        hour = None
        if budget.hourly_quota is not None:
            hour = HourWindow(
                self.quota_reported or budget.hourly_quota,
                travel,
                tuple(calls),
                self.resets_at,
                self.others,
                self.reset_reported or LONG_AGO,
            )
        return SharedBudget(bucket, hour, budget.priority, tuple(reservations))

    def pace(self, budget: Budget) -> timedelta:
        """
        Return the restore interval without any slowing.

        A larger reported hourly quota is assumed to shorten the restore interval in proportion;
        if it does not, throttled calls slow the budget down.
        """
        declared, reported = budget.hourly_quota, self.quota_reported
        if declared is None or reported is None or reported <= declared:
            return budget.restore_interval
        return budget.restore_interval * declared / reported

    @property
    def slowing(self) -> Slowing:
        """The slowing after throttled calls."""
        return Slowing(self.throttles, self.throttled_at)

    def with_bucket(self, bucket: LeakyBucket) -> Self:
        """Return the state with this bucket's figures."""
        return replace(
            self,
            restored_at=bucket.restored_at,
            drawn=bucket.drawn,
            held_until=bucket.held_until,
        )
