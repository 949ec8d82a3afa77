"""One budget of one account in the database: its state, its calls, and who waits for it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ...core.budget_state import BudgetState
from ...core.hour_window import REMEMBERED
from ...core.shared_budget import Claim
from ...ports.budget_standing import RecentCall, Waiting
from ...ports.rate_policy import CallResult, Outcome
from .statements import insert_into
from .tables import budgets, calls, waiting

_STATE = [budgets.c[field.name] for field in fields(BudgetState)]


@dataclass(frozen=True, slots=True)
class BudgetRows:
    """The rows of one budget, inside a transaction."""

    connection: sa.Connection
    account: str
    name: str

    def state(self) -> BudgetState:
        """Return the state as last committed; a budget never drawn on is full."""
        row = self.connection.execute(self._question()).mappings().one_or_none()
        return BudgetState(**row) if row else BudgetState()

    def locked_state(self) -> BudgetState:
        """Return the state, which nobody else changes until the commit."""
        question = self._question().with_for_update()
        row = self.connection.execute(question).mappings().one_or_none()
        if row is None:
            self.connection.execute(
                insert_into(self.connection, budgets)
                .values(account=self.account, name=self.name, **asdict(BudgetState()))
                .on_conflict_do_nothing()
            )
            row = self.connection.execute(question).mappings().one()
        return BudgetState(**row)

    def store(self, state: BudgetState) -> None:
        """Replace the state."""
        self.connection.execute(
            sa.update(budgets)
            .where(budgets.c.account == self.account, budgets.c.name == self.name)
            .values(**asdict(state))
        )

    def calls_since(self, moment: datetime) -> list[RecentCall]:
        """Return the calls granted after `moment`, oldest first."""
        question = (
            sa.select(calls.c.granted_at, calls.c.operation, calls.c.work, calls.c.outcome)
            .where(
                calls.c.account == self.account,
                calls.c.budget == self.name,
                calls.c.granted_at > moment,
            )
            .order_by(calls.c.granted_at)
        )
        return [RecentCall(*row) for row in self.connection.execute(question)]

    def moments(self, now: datetime) -> tuple[datetime, ...]:
        """Return when the calls that still matter to an hour were granted, oldest first."""
        return tuple(call.at for call in self.calls_since(now - REMEMBERED))

    def record(
        self, connection: str, operation: str, work: str, concerning: str, now: datetime
    ) -> int:
        """Write the intent to call and return its number."""
        written = sa.insert(calls).values(
            connection=connection,
            account=self.account,
            budget=self.name,
            operation=operation,
            work=work,
            concerning=concerning,
            granted_at=now,
            outcome=Outcome.PENDING.value,
            request_id="",
            code="",
            elapsed=timedelta(0),
        )
        number: int = self.connection.execute(written.returning(calls.c.id)).scalar_one()
        return number

    def settle(self, call: int, result: CallResult, now: datetime) -> None:
        """Write the outcome."""
        self.connection.execute(
            sa.update(calls)
            .where(calls.c.id == call)
            .values(
                outcome=result.outcome.value,
                settled_at=now,
                http_status=result.http_status,
                request_id=result.request_id,
                code=result.code,
                elapsed=result.elapsed,
                retry_at=result.retry_at,
            )
        )

    def claims(self) -> tuple[Claim, ...]:
        """Return what was announced and not yet granted."""
        question = sa.select(waiting.c.work, waiting.c.due_at, waiting.c.connection).where(
            *self._mine(), waiting.c.due_at.is_not(None)
        )
        return tuple(Claim(*row) for row in self.connection.execute(question))

    def forget_claims(self, claims: Sequence[Claim]) -> None:
        """Let go of claims; who asked already is still seen to wait."""
        for claim in claims:
            self.connection.execute(
                sa.update(waiting)
                .where(
                    *self._mine(),
                    waiting.c.connection == claim.connection,
                    waiting.c.work == claim.work,
                )
                .values(due_at=None)
            )

    def queue(self) -> tuple[Waiting, ...]:
        """Return everybody who waits."""
        question = sa.select(
            waiting.c.connection,
            waiting.c.work,
            waiting.c.concerning,
            waiting.c.due_at,
            waiting.c.asked_at,
            waiting.c.until,
        ).where(*self._mine())
        return tuple(Waiting(*row) for row in self.connection.execute(question))

    def wait(self, connection: str, work: str, **changes: Any) -> None:  # noqa: ANN401  # values of columns
        """Note that this work waits, keeping what is not in `changes`."""
        row = {"concerning": "", **changes}
        statement = insert_into(self.connection, waiting).values(
            account=self.account, budget=self.name, connection=connection, work=work, **row
        )
        self.connection.execute(
            statement.on_conflict_do_update(index_elements=waiting.primary_key, set_=changes)
        )

    def wait_no_more(self, connection: str, work: str) -> None:
        """Forget that this work waits, and what it announced."""
        self.connection.execute(
            sa.delete(waiting).where(
                *self._mine(), waiting.c.connection == connection, waiting.c.work == work
            )
        )

    def _question(self) -> sa.Select[Any]:
        return sa.select(*_STATE).where(
            budgets.c.account == self.account, budgets.c.name == self.name
        )

    def _mine(self) -> tuple[sa.ColumnElement[bool], ...]:
        return waiting.c.account == self.account, waiting.c.budget == self.name
