"""Wait times after failures, and while a job has nothing to do."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from ...ports.host.errors import TryAgain
from ...ports.repositories.cancellations import Cancellation
from ...ports.repositories.orders import OrderRecord
from ...ports.repositories.shipments import Shipment
from ...ports.repositories.submissions import Submission
from .job import NextRun

Row = TypeVar("Row", OrderRecord, Shipment, Submission, Cancellation)

IDLE = timedelta(seconds=10)
"""Poll interval of a job with nothing to do."""

_MOST_DOUBLINGS: Final = 32
"""Caps the exponent; every wait beyond it is the longest."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential backoff: `first`, doubled after each failure, at most `longest`."""

    first: timedelta
    longest: timedelta

    def after(self, failures: int) -> timedelta:
        """Return the wait after a failure that `failures` consecutive failures preceded."""
        return min(self.first * (1 << min(failures, _MOST_DOUBLINGS)), self.longest)


ROW_BACKOFF: Final = Backoff(first=timedelta(seconds=30), longest=timedelta(minutes=10))
"""Between two attempts for one order, shipment, submission or cancellation."""


def nothing_due(next_due: datetime | None, now: datetime, done: str, again: str) -> NextRun:
    """Return the next run of a job with nothing due: `done`, or `again` with the time."""
    if next_due is None:
        return NextRun(now + IDLE, done)
    return NextRun(min(next_due, now + IDLE), f"{again} at {next_due:%H:%M:%S} UTC.", in_doubt=True)


def retry_later(row: Row, failure: TryAgain, now: datetime) -> Row:
    """
    Return the row due again after its backoff, or at `failure.until` if that is later.

    Other rows are processed meanwhile, so one that always fails does not delay them.
    """
    return replace(
        row,
        attempts=row.attempts + 1,
        due_at=max(now + ROW_BACKOFF.after(row.attempts), failure.until or now),
        reason=str(failure),
    )
