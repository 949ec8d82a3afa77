"""The budgets of an account, kept in the database and shared by all who draw on them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from ...core.leaky_bucket import LeakyBucket
from ...ports.rate_policy import Budget, CallResult, Deferred, Granted, Outcome
from .database import Database
from .statements import insert_into
from .tables import budgets, calls

TRAVEL = timedelta(seconds=1)
"""The longest time, by default, from a grant until the other side has counted the call."""


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
        travel: see `LeakyBucket`, by the clock that tells `now`. It also makes up for clocks
            of several machines that differ by less.

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
        self._budgets: dict[str, str] = {}
        self._full: dict[str, LeakyBucket] = {}
        for budget in budgets:
            self._full[budget.name] = LeakyBucket(budget.burst, budget.restore_interval, travel)
            for operation in budget.operations:
                if self._budgets.setdefault(operation, budget.name) != budget.name:
                    raise ValueError(f"Two budgets name the operation {operation}.")

    def request(self, operation: str, now: datetime, concerning: str = "") -> Granted | Deferred:
        """Ask to make one call of `operation`, and count it if it is granted."""
        name = self._budgets[operation]
        with self._database.writing() as connection:
            bucket = self._locked(connection, name)
            room_at = bucket.room_at(now)
            if room_at > now:
                return Deferred(room_at, bucket.why(operation, now))
            self._store(connection, name, bucket.draw(now))
            call = self._record(connection, name, operation, concerning, now)
        return Granted(call, operation)

    def settle(self, granted: Granted, result: CallResult, now: datetime) -> None:
        """
        Write down how a granted call ended, and learn from it.

        Raises:
            KeyError: no budget names the operation; that is a mistake in the plugin.
            StorageFailed: nothing was written; the call stays PENDING.
        """
        name = self._budgets[granted.operation]
        with self._database.writing() as connection:
            # The budget first, as in request: whoever locks in one order cannot deadlock.
            if result.outcome is Outcome.THROTTLED:
                bucket = self._locked(connection, name)
                self._store(connection, name, bucket.throttled(now, result.retry_at))
            connection.execute(
                sa.update(calls)
                .where(calls.c.id == granted.call)
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

    def forecast(self, operation: str, calls: int, now: datetime) -> datetime:
        """Return the moment at which the last of `calls` further calls could be granted."""
        name = self._budgets[operation]
        with self._database.reading() as connection:
            row = connection.execute(self._row(name)).mappings().one_or_none()
        bucket = replace(self._full[name], **row) if row else self._full[name]
        return bucket.room_at(now, calls)

    def _locked(self, connection: sa.Connection, name: str) -> LeakyBucket:
        """Return the bucket's present state, which nobody else changes until the commit."""
        question = self._row(name).with_for_update()
        row = connection.execute(question).mappings().one_or_none()
        if row is None:
            full = self._full[name]
            connection.execute(
                insert_into(connection, budgets)
                .values(account=self._account, name=name, **_state(full))
                .on_conflict_do_nothing()
            )
            row = connection.execute(question).mappings().one()
        return replace(self._full[name], **row)

    def _row(self, name: str) -> sa.Select[tuple[datetime, int, datetime]]:
        return sa.select(budgets.c.restored_at, budgets.c.drawn, budgets.c.held_until).where(
            budgets.c.account == self._account, budgets.c.name == name
        )

    def _store(self, connection: sa.Connection, name: str, bucket: LeakyBucket) -> None:
        connection.execute(
            sa.update(budgets)
            .where(budgets.c.account == self._account, budgets.c.name == name)
            .values(**_state(bucket))
        )

    def _record(
        self, connection: sa.Connection, name: str, operation: str, concerning: str, now: datetime
    ) -> int:
        """Write the intent and return its number."""
        written = sa.insert(calls).values(
            connection=self._connection,
            account=self._account,
            budget=name,
            operation=operation,
            concerning=concerning,
            granted_at=now,
            outcome=Outcome.PENDING.value,
            request_id="",
            code="",
            elapsed=timedelta(0),
        )
        call: int = connection.execute(written.returning(calls.c.id)).scalar_one()
        return call


def _state(bucket: LeakyBucket) -> dict[str, datetime | int]:
    return {
        "restored_at": bucket.restored_at,
        "drawn": bucket.drawn,
        "held_until": bucket.held_until,
    }
