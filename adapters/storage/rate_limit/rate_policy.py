"""The budgets of an account, kept in the database and shared by all who draw on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ....core.rate_limit.budget_feedback import apply_result, delay_call, return_call
from ....core.rate_limit.budget_state import BudgetState
from ....core.rate_limit.leaky_bucket import LONG_AGO
from ....core.rate_limit.shared_budget import SharedBudget
from ....ports.host.budget_status import BudgetStatus
from ....ports.host.clock import Clock
from ....ports.host.errors import NotSent
from ....ports.host.job_lease import JobLease, current_lease
from ....ports.host.rate_policy import (
    GRANTED_WITHIN,
    LEAVES_WITHIN,
    Budget,
    CallResult,
    Deferred,
    Granted,
    Outcome,
)
from ..database import Database
from .budget_rows import BudgetRows, lease_is_held
from .budget_statuses import BudgetStatuses


@dataclass(frozen=True, slots=True)
class Timing:
    """
    How long the parts of a call may take.

    Args:
        travel: the most that two things make together: the time from the departure of a call
            until the other side has counted it, and the difference between any two clocks that
            are involved. See `LeakyBucket`.
        granted_within: see `GRANTED_WITHIN`.
        leaves_within: see `LEAVES_WITHIN`. A job that stands still for longer finds its lease
            expired.
    """

    travel: timedelta = timedelta(seconds=5)
    granted_within: timedelta = GRANTED_WITHIN
    leaves_within: timedelta = LEAVES_WITHIN

    @classmethod
    def at_speed(cls, speed: float) -> "Timing":
        """
        Return the timing for a clock that runs `speed` times as fast as wall time.

        It magnifies the time that a call spends on the network, and any wait of the machine.
        """
        usual = cls()
        return cls(
            max(usual.travel, timedelta(seconds=0.35 * speed)),
            max(usual.granted_within, timedelta(seconds=4 * speed)),
            max(usual.leaves_within, timedelta(seconds=2 * speed)),
        )


USUAL = Timing()


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
        clock: the clock that also gave the callers' `now`; read after a wait for a lock and
            before a call leaves.
        timing: by that clock.

    Raises:
        ValueError: a budget cannot be kept, or two of them name the same operation.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # whose budgets, and by which time
        self,
        database: Database,
        connection: str,
        account: str,
        budgets: Sequence[Budget],
        clock: Clock,
        timing: Timing = USUAL,
    ) -> None:
        self._database = database
        self._connection = connection
        self._account = account
        self._clock = clock
        self._timing = timing
        self._statuses = BudgetStatuses(account, budgets, timing.travel)
        self._budgets: dict[str, Budget] = {}
        for budget in budgets:
            BudgetState().open(budget, timing.travel, LONG_AGO)
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
            lease = current_lease()
            if lease is not None and not lease_is_held(connection, lease):
                raise _lease_lost(operation, lease)
            moment, elapsed = self._moment(now), self._clock.elapsed()
            shared = self._open(rows, state, budget, moment)
            rows.drop_reservations(shared.lapsed(moment))
            turn = shared.turn_of(work, moment)
            if turn > moment:
                rows.wait(self._connection, work, subject=subject, asked_at=moment, until=turn)
                return Deferred(turn, shared.explain(operation, work, moment))
            if moment - now > self._timing.granted_within:
                raise _too_late(operation, "the step that asked for it began", moment - now)
            rows.store(state.with_bucket(shared.draw(moment).bucket))
            rows.wait_no_more(self._connection, work)
            call = rows.record(self._connection, operation, work, subject, moment)
        return Granted(call, operation, moment, elapsed)

    def confirm(self, granted: Granted) -> datetime:
        """Return the moment at which a granted call leaves; see the port."""
        by_both_clocks = (self._clock.now() - granted.at, self._clock.elapsed() - granted.elapsed)
        passed = max(*by_both_clocks, timedelta(0))
        if passed > self._timing.leaves_within:
            raise _too_late(granted.operation, "it was granted", passed)
        lease = current_lease()
        if lease is not None and not (lease.is_held() and self._is_stored(lease)):
            raise _lease_lost(granted.operation, lease)
        return granted.at + passed

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
            if result.outcome is Outcome.NOT_SENT:
                self._return(rows, granted, budget, now)
            elif result.left_at is not None and self._is_late(granted, result.left_at):
                rows.store(delay_call(rows.locked_state(), result.left_at - granted.at))
                rows.delay(granted.call, result.left_at)
            if result.teaches:
                # The budget first, as in request: whoever locks in one order cannot deadlock.
                state = rows.locked_state()
                moments = rows.moments(now)
                travel = self._timing.travel
                rows.store(apply_result(state, budget, travel, result, now, moments))
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

    def _is_stored(self, lease: JobLease) -> bool:
        """Return what the database says of a lease: a paused machine may miss that time passed."""
        with self._database.reading() as connection:
            return lease_is_held(connection, lease)

    def _moment(self, now: datetime) -> datetime:
        """Return the present moment, after a wait for the lock of a budget."""
        return max(now, self._clock.now())

    def _return(self, rows: BudgetRows, granted: Granted, budget: Budget, now: datetime) -> None:
        state = rows.locked_state()
        later = rows.moments_after(granted.at)
        rows.store(return_call(state, budget, granted.at, later, self._moment(now)))

    def _is_late(self, granted: Granted, left_at: datetime) -> bool:
        """Return whether so much of `travel` was used up that too little is left for the way."""
        return left_at - granted.at > self._timing.travel / 2

    def _rows(self, connection: sa.Connection, budget: Budget) -> BudgetRows:
        return BudgetRows(connection, self._account, budget.name)

    def _open(
        self, rows: BudgetRows, state: BudgetState, budget: Budget, now: datetime
    ) -> SharedBudget:
        moments = rows.moments(now) if budget.hourly_quota is not None else ()
        reservations = rows.reservations() if budget.priority else ()
        return state.open(budget, self._timing.travel, now, moments, reservations)


def _too_late(operation: str, since: str, passed: timedelta) -> NotSent:
    return NotSent(
        f"{operation} was not sent: {since} {passed.total_seconds():.0f} seconds ago. "
        "Nothing was changed; the call is tried again. If this persists, the machine is "
        "overloaded or pauses, or its network is slow."
    )


def _lease_lost(operation: str, lease: JobLease) -> NotSent:
    return NotSent(
        f"{operation} was not sent: this process stood still, and another one may have taken "
        f"over {lease.job}. Nothing was changed."
    )
