"""One budget of one account in the database: state, calls and waiting work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ....core.rate_limit.budget_state import BudgetState
from ....core.rate_limit.hour_window import REMEMBERED
from ....core.rate_limit.shared_budget import Reservation
from ....ports.host.job_lease import JobLease
from ....ports.host.rate_policy import CallResult, Outcome
from ..statements import insert_into
from ..tables import budgets, waiting
from .budget_statements import (
    DELAY_CALL,
    DROP_RESERVATION,
    LEASE_OF_JOB,
    LOCK_STATE,
    MOMENTS,
    READ_STATE,
    RECORD_CALL,
    REPORT_OUTCOME,
    RESERVATIONS,
    STATE_NAMES,
    STORE_STATE,
    WAIT_NO_MORE,
)


@dataclass(frozen=True, slots=True)
class BudgetRows:
    """The rows of one budget, inside a transaction."""

    connection: sa.Connection
    account: str
    name: str

    def state(self) -> BudgetState:
        """Return the last committed state; a budget without a row is full."""
        row = self.connection.execute(READ_STATE, self._mine()).one_or_none()
        return BudgetState(*row) if row else BudgetState()

    def locked_state(self) -> BudgetState:
        """Return the state, locked until the commit."""
        row = self.connection.execute(LOCK_STATE, self._mine()).one_or_none()
        if row is None:
            self.connection.execute(
                insert_into(self.connection, budgets)
                .values(account=self.account, name=self.name, **_columns(BudgetState()))
                .on_conflict_do_nothing()
            )
            row = self.connection.execute(LOCK_STATE, self._mine()).one()
        return BudgetState(*row)

    def store(self, state: BudgetState) -> None:
        """Replace the state."""
        self.connection.execute(STORE_STATE, self._mine(**_columns(state)))

    def moments(self, now: datetime) -> tuple[datetime, ...]:
        """Return the grant times of the calls that still count for an hour, oldest first."""
        return tuple(self.connection.execute(MOMENTS, self._mine(since=now - REMEMBERED)).scalars())

    def record(
        self, connection: str, operation: str, work: str, subject: str, now: datetime
    ) -> int:
        """Insert a call with outcome PENDING and return its number."""
        row = {
            "connection": connection,
            "account": self.account,
            "budget": self.name,
            "operation": operation,
            "work": work,
            "subject": subject,
            "granted_at": now,
            "outcome": Outcome.PENDING.value,
            "request_id": "",
            "code": "",
            "elapsed": timedelta(0),
        }
        number: int = self.connection.execute(RECORD_CALL, row).scalar_one()
        return number

    def moments_after(self, moment: datetime) -> tuple[datetime, ...]:
        """Return the grant times of the calls that were granted after `moment`, oldest first."""
        return tuple(self.connection.execute(MOMENTS, self._mine(since=moment)).scalars())

    def delay(self, call: int, left_at: datetime) -> None:
        """Let a call count from when it left."""
        self.connection.execute(DELAY_CALL, {"call_is": call, "left_at": left_at})

    def report_outcome(self, call: int, result: CallResult, now: datetime) -> None:
        """Store the outcome of a call."""
        row = {
            "call_is": call,
            "outcome": result.outcome.value,
            "outcome_at": now,
            "http_status": result.http_status,
            "request_id": result.request_id,
            "code": result.code,
            "elapsed": result.elapsed,
            "retry_at": result.retry_at,
        }
        self.connection.execute(REPORT_OUTCOME, row)

    def reservations(self) -> tuple[Reservation, ...]:
        """Return the reservations that were not granted yet."""
        return tuple(
            Reservation(*row) for row in self.connection.execute(RESERVATIONS, self._mine())
        )

    def drop_reservations(self, reservations: Sequence[Reservation]) -> None:
        """Delete reservations; work that already requested a call is still shown as waiting."""
        for one in reservations:
            self.connection.execute(
                DROP_RESERVATION, self._mine(connection_is=one.connection, work_is=one.work)
            )

    def wait(self, connection: str, work: str, **changes: Any) -> None:  # noqa: ANN401  # values of columns
        """Upsert the waiting row of this work; columns that are not in `changes` are kept."""
        row = {"subject": "", **changes}
        statement = insert_into(self.connection, waiting).values(
            account=self.account, budget=self.name, connection=connection, work=work, **row
        )
        self.connection.execute(
            statement.on_conflict_do_update(index_elements=waiting.primary_key, set_=changes)
        )

    def wait_no_more(self, connection: str, work: str) -> None:
        """Delete the waiting row of this work, and with it its reservation."""
        self.connection.execute(WAIT_NO_MORE, self._mine(connection_is=connection, work_is=work))

    def _mine(self, **values: Any) -> dict[str, Any]:  # noqa: ANN401  # values of columns
        """Return the parameters that identify this budget, and `values`."""
        return {"account_is": self.account, "budget_is": self.name, **values}


def _columns(state: BudgetState) -> Mapping[str, Any]:
    return {name: getattr(state, name) for name in STATE_NAMES}


def lease_is_held(connection: sa.Connection, lease: JobLease) -> bool:
    """Return whether the lease of a job is still with its holder."""
    job = {"connection_is": lease.connection, "job_is": lease.job}
    return connection.execute(LEASE_OF_JOB, job).scalar_one_or_none() == lease.holder
