"""What is remembered of a budget between two calls."""

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
    One row.

    Args:
        restored_at, drawn, held_until: of the bucket.
        throttles, throttled_at: of the slowing.
        quota_reported: calls an hour, as the channel last told.
        reset_reported: the end of an hour, as the channel last told.
        resets_at: the same, once a second answer agreed with it; hours are counted by it.
        others: calls by others in the hour that ends at `reset_reported`.
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
        Return the budget as it stands at `now`. Slowed down, calls leave one by one.

        `calls` are our own of the last two hours.

        Raises:
            ValueError: the budget cannot be kept.
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
        Return the time in which one call is restored while nothing slows us down.

        An account that was granted a larger hourly quota is believed to get its calls back
        faster in the same measure; if it does not, the throttle answers slow us down.
        """
        usual, told = budget.hourly_quota, self.quota_reported
        if usual is None or told is None or told <= usual:
            return budget.restore_interval
        return budget.restore_interval * usual / told

    @property
    def slowing(self) -> Slowing:
        """How much more slowly than that calls leave."""
        return Slowing(self.throttles, self.throttled_at)

    def with_bucket(self, bucket: LeakyBucket) -> Self:
        """Return the state with a bucket that was drawn on, or emptied."""
        return replace(
            self,
            restored_at=bucket.restored_at,
            drawn=bucket.drawn,
            held_until=bucket.held_until,
        )
