"""Erase the records of calls, and what budgets granted, once they were kept long enough."""

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
"""Few enough that nobody waits noticeably while they are erased."""


@dataclass(frozen=True, slots=True)
class EraseCallRecords:
    """
    Erases records that are older than `keep`, some at a time.

    Those of all connections, for some of the records are no connection's, or that of one which
    is no more. Several connections that do it take turns without harm.
    """

    connection: str
    call_records: CallRecordRepository
    grants: GrantRepository
    keep: timedelta
    name: str = JobName.ERASE_CALL_RECORDS

    def run(self, now: datetime) -> NextRun:
        """Erase what is old enough."""
        before = now - self.keep
        erased = self.call_records.erase(before, AT_ONCE)
        if erased:
            log.info("calls.erased", extra={"connection": self.connection, "count": erased})
        if max(erased, self.grants.erase(before, AT_ONCE)) >= AT_ONCE:
            return NextRun(now, "There are more records of calls to erase.")
        return NextRun(now + EVERY, f"Records of calls are kept for {self.keep.days} days.")
