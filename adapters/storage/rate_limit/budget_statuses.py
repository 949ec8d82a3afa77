"""Reads the statuses of an account's budgets for display."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ....core.rate_limit.budget_state import BudgetState
from ....core.rate_limit.hour_window import HOUR, REMEMBERED
from ....ports.host.budget_status import BudgetStatus, RecentCall, Waiting
from ....ports.host.rate_policy import Budget
from .budget_statements import ALL_CALLS, ALL_QUEUES, ALL_STATES

SHOWN_OVERDUE = timedelta(minutes=5)
"""How long overdue work that has not asked again is still shown as waiting."""


@dataclass(frozen=True, slots=True)
class BudgetStatuses:
    """Reads the statuses of these budgets of an account; for `travel` see `LeakyBucket`."""

    account: str
    budgets: Sequence[Budget]
    travel: timedelta

    def read(self, connection: sa.Connection, now: datetime) -> tuple[BudgetStatus, ...]:
        """Return one status per budget, with three queries in total."""
        mine: dict[str, Any] = {
            "account_is": self.account,
            "budgets_are": [budget.name for budget in self.budgets],
        }
        states = {name: BudgetState(*row) for name, *row in connection.execute(ALL_STATES, mine)}
        calls: dict[str, list[RecentCall]] = defaultdict(list)
        for name, *row in connection.execute(ALL_CALLS, {**mine, "since": now - REMEMBERED}):
            calls[name].append(RecentCall(*row))
        queues: dict[str, list[Waiting]] = defaultdict(list)
        for name, *row in connection.execute(ALL_QUEUES, mine):
            queues[name].append(Waiting(*row))
        return tuple(
            self._status(one, states.get(one.name), calls[one.name], queues[one.name], now)
            for one in self.budgets
        )

    def _status(
        self,
        budget: Budget,
        state: BudgetState | None,
        calls: Sequence[RecentCall],
        queue: Sequence[Waiting],
        now: datetime,
    ) -> BudgetStatus:
        state = state or BudgetState()
        shared = state.open(budget, self.travel, now, [call.at for call in calls])
        hour = shared.hour
        return BudgetStatus(
            account=self.account,
            name=budget.name,
            at_once=shared.at_once(now),
            burst=shared.bucket.burst,
            restore_interval=shared.bucket.restore_interval,
            hourly_quota=hour.quota if hour else None,
            hour_left=hour.left(now) if hour else None,
            hour_ends_at=hour.ends_at(now) if hour else None,
            taken_by_others=hour.others_at(now) if hour else 0,
            next_call_at=shared.room_at(now),
            held_until=state.held_until if state.held_until > now else None,
            recent=tuple(call for call in calls if call.at > now - HOUR),
            waiting=tuple(sorted(_still_waiting(queue, now), key=_moment)),
        )


def _still_waiting(queue: Sequence[Waiting], now: datetime) -> Sequence[Waiting]:
    """Filter out work that was due again and did not ask: it was done otherwise."""
    return [one for one in queue if one.due_at or (one.until and one.until + SHOWN_OVERDUE > now)]


def _moment(one: Waiting) -> tuple[datetime, str, str]:
    moments = [moment for moment in (one.until, one.due_at) if moment is not None]
    return max(moments), one.connection, one.work
