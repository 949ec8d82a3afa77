"""The call records, for people: what was asked of the other sides, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ...ports.rate_policy import Outcome
from .database import Database
from .tables import calls


@dataclass(frozen=True, slots=True)
class CallRecord:
    """
    One call, as `Granted` and `CallResult` told it.

    Args:
        call: its number; a later call has a higher one.
        account: whose quota it drew on, by its budget's name `budget`, for which `work`.
        concerning: what it was about (an order id, a SKU); may be empty.
        granted_at: when it was debited.
        settled_at: when its outcome was written down, None while it is PENDING.
    """

    call: int
    connection: str
    account: str
    budget: str
    operation: str
    work: str
    concerning: str
    granted_at: datetime
    outcome: Outcome
    settled_at: datetime | None
    http_status: int | None
    request_id: str
    code: str
    elapsed: timedelta
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class SqlCalls:
    """Reads the call records."""

    database: Database

    def recent(self, connection: str | None = None, limit: int = 100) -> list[CallRecord]:
        """Return the latest records, newest first; of one connection or of all."""
        question = sa.select(calls).order_by(calls.c.id.desc()).limit(limit)
        if connection is not None:
            question = question.where(calls.c.connection == connection)
        with self.database.reading() as database:
            rows = database.execute(question).mappings().all()
        return [_record(row) for row in rows]


def _record(row: sa.RowMapping) -> CallRecord:
    fields = dict(row)
    return CallRecord(call=fields.pop("id"), outcome=Outcome(fields.pop("outcome")), **fields)
