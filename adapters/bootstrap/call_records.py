"""Wires call records: recording, reading and erasing."""

from dataclasses import dataclass
from functools import cached_property

from ...core.jobs.job import Job
from ...core.retention.erase_call_records import EraseCallRecords
from ..settings import CallRules
from ..storage.call_records.recorder import BufferedCallRecorder, SqlCallRecorder
from ..storage.call_records.repository import SqlCallRecordRepository
from ..storage.database import Database
from ..storage.rate_limit.grants import SqlGrantRepository


@dataclass(frozen=True)
class CallRecords:
    """The call records of one database."""

    database: Database
    rules: CallRules

    @cached_property
    def repository(self) -> SqlCallRecordRepository:
        """Reads the records."""
        return SqlCallRecordRepository(self.database)

    @cached_property
    def recorder(self) -> SqlCallRecorder:
        """Records the calls that this process makes."""
        return SqlCallRecorder(self.database, self.rules.keeps_bodies)

    def buffer(self) -> BufferedCallRecorder:
        """Return a recorder for the calls that this process answers; the caller closes it."""
        return BufferedCallRecorder(self.database, self.rules.keeps_bodies)

    def erasure(self, connection: str) -> Job:
        """Return the job that erases old records."""
        return EraseCallRecords(
            connection, self.repository, SqlGrantRepository(self.database), self.rules.keep
        )
