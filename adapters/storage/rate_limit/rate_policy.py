"""The budgets of an account, kept in the database and shared by all who draw on them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from ....core.rate_limit.budget_feedback import apply_result
from ....core.rate_limit.budget_state import BudgetState
from ....core.rate_limit.leaky_bucket import LONG_AGO
from ....core.rate_limit.shared_budget import SharedBudget
from ....ports.host.budget_status import BudgetStatus
from ....ports.host.rate_policy import Budget, CallResult, Deferred, Granted
from ..database import Database
from .budget_rows import BudgetRows
from .budget_statuses import BudgetStatuses

TRAVEL = timedelta(seconds=5)
"""
The most, by default, that two things make together: the time from a grant until the other side
has counted the call, and the difference between any two clocks that are involved.
"""


class SqlRatePolicy:
    """
    Fulfils `RatePolicy`: one row for each budget of an account, one for each call.

    Debit and call record are one commit, right with any number of processes. A budget that
    was never drawn on counts as full. If it is not (another database had drawn on it), the
    other side's first throttle answer corrects it.

    Args:
        connection: who calls, for the call records.
        account: whose budgets they are.
        budgets: each with the operations that draw on it.
        travel: see `LeakyBucket`, by the clock that tells `now`.

    Raises:
        ValueError: a budget cannot be kept, or two of them name the same operation.
    """

    def __init__(
        self,
        database: Database,
        connection: str,
        account: str,
        budgets: Sequence[Budget],
        travel: timedelta = TRAVEL,
    ) -> None:
        self._database = database
        self._connection = connection
        self._account = account
        self._travel = travel
        self._statuses = BudgetStatuses(account, budgets, travel)
        self._budgets: dict[str, Budget] = {}
        for budget in budgets:
            BudgetState().open(budget, travel, LONG_AGO)
            for operation in budget.operations:
                if self._budgets.setdefault(operation, budget) is not budget:
                    raise ValueError(f"Two budgets name the operation {operation}.")

    def request(
        self, operation: str, now: datetime, subject: str = "", work: str = ""
    ) -> Granted | Deferred:
        """Ask to make one call of `operation`, and count it if it is granted."""
        budget = self._budgets[operation]
        with self._database.writing() as connection:
            rows = self._rows(connection, budget)
            state = rows.locked_state()
            shared = self._open(rows, state, budget, now)
            rows.drop_reservations(shared.lapsed(now))
            turn = shared.turn_of(work, now)
            if turn > now:
                rows.wait(self._connection, work, subject=subject, asked_at=now, until=turn)
                return Deferred(turn, shared.explain(operation, work, now))
            rows.store(state.with_bucket(shared.draw(now).bucket))
            rows.wait_no_more(self._connection, work)
            call = rows.record(self._connection, operation, work, subject, now)
        return Granted(call, operation)

    def report_outcome(self, granted: Granted, result: CallResult, now: datetime) -> None:
        """
        Write down how a granted call ended, and learn from it.

        Raises:
            KeyError: no budget names the operation; that is a mistake in the plugin.
            StorageFailed: nothing was written; the call stays PENDING.
        """
        budget = self._budgets[granted.operation]
        with self._database.writing() as connection:
            rows = self._rows(connection, budget)
            if result.teaches:
                # The budget first, as in request: whoever locks in one order cannot deadlock.
                state = rows.locked_state()
                moments = rows.moments(now)
                rows.store(apply_result(state, budget, self._travel, result, now, moments))
            rows.report_outcome(granted.call, result, now)

    def reserve(self, operation: str, work: str, due_at: datetime | None, now: datetime) -> None:
        """
        Claim one call of `operation` for this connection's `work` at `due_at`.

        What was due before `now` is due now: it had no chance to leave in time.
        """
        budget = self._budgets[operation]
        with self._database.writing() as connection:
            rows = self._rows(connection, budget)
            rows.locked_state()
            if due_at is None:
                rows.wait_no_more(self._connection, work)
            else:
                due_at = max(due_at, now)
                rows.wait(self._connection, work, due_at=due_at, asked_at=None, until=None)

    def forecast(self, operation: str, calls: int, now: datetime, work: str = "") -> datetime:
        """Return the moment at which the last of `calls` further calls could be granted."""
        budget = self._budgets[operation]
        with self._database.reading() as connection:
            rows = self._rows(connection, budget)
            shared = self._open(rows, rows.state(), budget, now)
        return shared.queue_of(work, calls, now)

    def statuses(self, now: datetime) -> tuple[BudgetStatus, ...]:
        """Return how each budget stands, for people to look at. Counts nothing."""
        with self._database.reading() as connection:
            return self._statuses.read(connection, now)

    def _rows(self, connection: sa.Connection, budget: Budget) -> BudgetRows:
        return BudgetRows(connection, self._account, budget.name)

    def _open(
        self, rows: BudgetRows, state: BudgetState, budget: Budget, now: datetime
    ) -> SharedBudget:
        moments = rows.moments(now) if budget.hourly_quota is not None else ()
        reservations = rows.reservations() if budget.priority else ()
        return state.open(budget, self._travel, now, moments, reservations)
