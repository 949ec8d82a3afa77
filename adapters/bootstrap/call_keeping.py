"""How the record of every call is kept: by whom it is written, read and erased."""

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
class CallRecordKeeping:
    """The record of every call in one database, as the settings have it."""

    database: Database
    rules: CallRules

    @cached_property
    def repository(self) -> SqlCallRecordRepository:
        """The records, for people."""
        return SqlCallRecordRepository(self.database)

    @cached_property
    def recorder(self) -> SqlCallRecorder:
        """Takes in the calls that this process makes."""
        return SqlCallRecorder(self.database, self.rules.keeps_bodies)

    def buffer(self) -> BufferedCallRecorder:
        """Return what takes in the calls of others; whoever asks for it closes it."""
        return BufferedCallRecorder(self.database, self.rules.keeps_bodies)

    def erasure(self, connection: str) -> Job:
        """Return the job that makes records end."""
        return EraseCallRecords(
            connection, self.repository, SqlGrantRepository(self.database), self.rules.keep
        )
