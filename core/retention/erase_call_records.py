"""Erases call records and grants of budgets after their retention period."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...ports.host.call_records import CallRecordRepository
from ...ports.repositories.grants import GrantRepository
from ..jobs.job import NextRun
from ..jobs.names import JobName

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
AT_ONCE = 2_000
"""Rows per transaction, few enough not to block others noticeably."""


@dataclass(frozen=True, slots=True)
class EraseCallRecords:
    """
    Erases records older than `keep`, in batches.

    Includes the records of all connections, of removed ones and of none. Several connections
    may run this job concurrently.
    """

    connection: str
    call_records: CallRecordRepository
    grants: GrantRepository
    keep: timedelta
    name: str = JobName.ERASE_CALL_RECORDS

    def run(self, now: datetime) -> NextRun:
        """Erase one batch."""
        before = now - self.keep
        erased = self.call_records.erase(before, AT_ONCE)
        if erased:
            log.info("calls.erased", extra={"connection": self.connection, "count": erased})
        if max(erased, self.grants.erase(before, AT_ONCE)) >= AT_ONCE:
            return NextRun(now, "There are more call records to erase.")
        return NextRun(now + EVERY, f"Call records are kept for {self.keep.days} days.")
