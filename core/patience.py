"""How long to leave alone what just failed."""

from dataclasses import replace
from datetime import datetime, timedelta

from ..ports.errors import TryAgain
from ..ports.stores.orders import OrderRecord

IDLE = timedelta(seconds=10)
"""How long a deed with nothing to do waits before it looks again."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=10)


def put_off(record: OrderRecord, failure: TryAgain, now: datetime) -> OrderRecord:
    """
    Return the record, to be tried again later: each time twice as long, at most 10 minutes.

    Other orders get their turn meanwhile, so that one order which always fails stops nobody.
    """
    wait = min(FIRST_WAIT * 2 ** min(record.attempts, 10), LONGEST_WAIT)
    return replace(
        record,
        attempts=record.attempts + 1,
        due_at=max(now + wait, failure.until or now),
        reason=str(failure),
    )
