"""How long to leave alone what just failed, and when there is nothing to do."""

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
"""How long a job with nothing to do waits before it looks again."""

_MOST_DOUBLINGS: Final = 32
"""Beyond this every wait is the longest; the power is never reckoned further."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential backoff: `first`, then twice as long after each failure, at most `longest`."""

    first: timedelta
    longest: timedelta

    def after(self, failures: int) -> timedelta:
        """Return how long to wait once this many tries before this one have failed."""
        return min(self.first * (1 << min(failures, _MOST_DOUBLINGS)), self.longest)


ROW_BACKOFF: Final = Backoff(first=timedelta(seconds=30), longest=timedelta(minutes=10))
"""Between two tries of one row: an order, a shipment, a submission, a cancellation."""


def nothing_due(next_due: datetime | None, now: datetime, done: str, again: str) -> NextRun:
    """Return the next run of a job with nothing due: `done`, or `again` and when."""
    if next_due is None:
        return NextRun(now + IDLE, done)
    return NextRun(min(next_due, now + IDLE), f"{again} at {next_due:%H:%M:%S} UTC.", in_doubt=True)


def retry_later(row: Row, failure: TryAgain, now: datetime) -> Row:
    """
    Return the row, due again after its backoff, or at the moment that the failure names.

    Other rows are worked on meanwhile, so that one which always fails holds up no other.
    """
    return replace(
        row,
        attempts=row.attempts + 1,
        due_at=max(now + ROW_BACKOFF.after(row.attempts), failure.until or now),
        reason=str(failure),
    )
