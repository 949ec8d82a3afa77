"""Load a listing file, for whoever was handed one: the command line, or a page that takes it."""

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
"""Remarks of each kind that a report holds; its counts are of all."""


@dataclass(slots=True)
class ListingReport:
    """
    What became of a file: the counts, and of single rows the first 1,000 of each kind.

    `problems` are the rows that were refused, `warnings` were taken all the same, `changes` tell
    what a listing was before. `notices` are about the whole file.
    """

    counts: Imported = field(default_factory=Imported)
    problems: list[RowRemark] = field(default_factory=list)
    warnings: list[RowRemark] = field(default_factory=list)
    changes: list[RowRemark] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def add(self, remark: RowRemark) -> None:
        """Keep a remark, if there is room for it."""
        of_its_kind = {
            Remark.REFUSED: self.problems,
            Remark.WARNING: self.warnings,
            Remark.CHANGED: self.changes,
        }[remark.kind]
        if len(of_its_kind) < KEPT:
            of_its_kind.append(remark)


@dataclass(frozen=True, slots=True)
class ListingFile:
    """An open file that can be read and sought; its name is for messages."""

    stream: BinaryIO
    name: str
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class LoadListings:
    """Loads files of one connection; `serial_doubt` is its channel type's, `limits` its OMS's."""

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
        tell: Callable[[RowRemark], None] = lambda _: None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> ListingReport:
        """
        Load the file, wake the delivery of orders that waited for it, and report.

        `tell` gets every remark by number, also those that the report has no room for;
        `progress` the number of rows read, while `file.stream.tell()` says how far that is.

        Raises:
            ListingFileRefused: the file as a whole cannot be read; nothing was changed.
            StorageFailed: nothing was changed.
        """
        report = ListingReport()

        def keep(remark: RowRemark) -> None:
            report.add(remark)
            tell(remark)

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
