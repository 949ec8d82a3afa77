"""How long to leave alone what just failed, and when there is nothing to do."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from ...ports.host.errors import TryAgain
from ...ports.repositories.cancellations import Cancellation
from ...ports.repositories.orders import OrderRecord
from ...ports.repositories.shipments import Shipment
from ...ports.repositories.submissions import Submission
from .job import NextRun

Row = TypeVar("Row", OrderRecord, Shipment, Submission, Cancellation)

IDLE = timedelta(seconds=10)
"""How long a job with nothing to do waits before it looks again."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=10)


def nothing_due(next_due: datetime | None, now: datetime, done: str, again: str) -> NextRun:
    """Return a pause as nothing is due: `done` where nothing waits, else `again` and when."""
    if next_due is None:
        return NextRun(now + IDLE, done)
    return NextRun(min(next_due, now + IDLE), f"{again} at {next_due:%H:%M:%S} UTC.", in_doubt=True)


def retry_later(row: Row, failure: TryAgain, now: datetime) -> Row:
    """
    Return the row, to be tried again later: each time twice as long, at most 10 minutes.

    Others get their turn meanwhile, so that one which always fails stops nobody.
    """
    wait = min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT)
    return replace(
        row,
        attempts=row.attempts + 1,
        due_at=max(now + wait, failure.until or now),
        reason=str(failure),
    )
