"""Granted calls and their outcomes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ....ports.host.rate_policy import Outcome
from ..database import Database
from ..tables import calls


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """
    A granted call and its outcome.

    Args:
        call: the number of the call, ascending.
        account: the account whose quota it used, of the budget `budget` for `work`.
        subject: what the call is about (an order ID, a SKU); may be empty.
        granted_at: when it was debited.
        outcome_at: when the outcome was stored, None while it is PENDING.
    """

    call: int
    connection: str
    account: str
    budget: str
    operation: str
    work: str
    subject: str
    granted_at: datetime
    outcome: Outcome
    outcome_at: datetime | None
    http_status: int | None
    request_id: str
    code: str
    elapsed: timedelta
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class SqlGrantRepository:
    """Fulfils `GrantRepository`."""

    database: Database

    def recent(self, limit: int = 100) -> list[GrantRecord]:
        """Return the latest calls, newest first."""
        question = sa.select(calls).order_by(calls.c.id.desc()).limit(limit)
        with self.database.reading() as database:
            rows = database.execute(question).mappings().all()
        return [_record(row) for row in rows]

    def erase(self, before: datetime, most: int) -> int:
        """Delete at most `most` of the oldest calls from before `before`; return how many."""
        oldest = sa.select(calls.c.id, calls.c.granted_at).order_by(calls.c.id).limit(most)
        with self.database.writing() as database:
            numbers = [
                number for number, granted_at in database.execute(oldest) if granted_at < before
            ]
            if numbers:
                database.execute(sa.delete(calls).where(calls.c.id.in_(numbers)))
        return len(numbers)


def _record(row: sa.RowMapping) -> GrantRecord:
    fields = dict(row)
    return GrantRecord(call=fields.pop("id"), outcome=Outcome(fields.pop("outcome")), **fields)
