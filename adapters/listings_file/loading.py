"""Imports a listing file, for the command line and the console."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from ...core.jobs.names import JobName
from ...core.listings.import_listings import Imported, ImportListings, Remark, RowRemark
from ...ports.oms.listing_limits import ListingLimits
from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ...ports.repositories.storage import Storage
from .reading import read_listings

KEPT = 1000
"""Remarks of each kind that a report keeps; its counts include all."""


@dataclass(slots=True)
class ListingReport:
    """
    The result of an import: counts, and the first 1,000 remarks of each kind.

    `problems` are refused rows, `warnings` are about rows that were loaded, `changes` have the
    previous listing. `notices` are about the whole file.
    """

    counts: Imported = field(default_factory=Imported)
    problems: list[RowRemark] = field(default_factory=list)
    warnings: list[RowRemark] = field(default_factory=list)
    changes: list[RowRemark] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def add(self, remark: RowRemark) -> None:
        """Add a remark, up to 1,000 of each kind."""
        of_its_kind = {
            Remark.REFUSED: self.problems,
            Remark.WARNING: self.warnings,
            Remark.CHANGED: self.changes,
        }[remark.kind]
        if len(of_its_kind) < KEPT:
            of_its_kind.append(remark)


@dataclass(frozen=True, slots=True)
class ListingFile:
    """An open, seekable file; its name is used in messages."""

    stream: BinaryIO
    name: str
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class LoadListings:
    """Imports files; `serial_doubt` is the channel type's, `limits` the OMS's."""

    storage: Storage
    scheduled_jobs: ScheduledJobRepository
    connection: str
    serial_doubt: Callable[[str], str]
    limits: ListingLimits
    valid_only: bool = False
    dry_run: bool = False

    def run(
        self,
        file: ListingFile,
        now: datetime,
        on_remark: Callable[[RowRemark], None] = lambda _: None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> ListingReport:
        """
        Import the file, wake the job that sends released orders, and return a report.

        Args:
            file: the file.
            now: the present time.
            on_remark: gets every remark, also those that the report does not keep.
            progress: gets the number of rows read; `file.stream.tell()` is the position.

        Raises:
            ListingFileRefused: the file as a whole cannot be read; nothing was changed.
            StorageFailed: nothing was changed.
        """
        report = ListingReport()

        def keep(remark: RowRemark) -> None:
            report.add(remark)
            on_remark(remark)

        rows = read_listings(file.stream, file.name, file.encoding, report.notices.append)
        importing = ImportListings(
            self.storage,
            self.connection,
            self.serial_doubt,
            self.limits,
            self.valid_only,
            self.dry_run,
        )
        report.counts = importing.run(rows, keep, now, progress)
        if report.counts.released:
            self.scheduled_jobs.enrol([ScheduledJob(self.connection, JobName.SEND_ORDERS, now)])
        return report
