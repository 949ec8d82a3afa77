"""Erases documents, which hold personal data, after their retention period."""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...ports.repositories.scheduled_jobs import HOST, ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ..jobs.job import NextRun
from ..jobs.names import JobName

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)

INACTIVE_AFTER = timedelta(days=7)
"""A connection whose own job has not run for this long is disabled or removed, not stopped."""

INACTIVE_RETENTION = timedelta(days=30)
"""Retention of an inactive connection's documents; the default of the setting."""


@dataclass(frozen=True, slots=True)
class EraseDocuments:
    """Erases the documents of shipments that have been ready for longer than `keep`."""

    connection: str
    storage: Storage
    keep: timedelta
    name: str = JobName.ERASE_DOCUMENTS

    def run(self, now: datetime) -> NextRun:
        """Erase all documents beyond the retention period."""
        _erase(self.storage, self.connection, now - self.keep)
        return NextRun(now + EVERY, f"Documents are kept for {self.keep.days} days.")


@dataclass(frozen=True, slots=True)
class EraseLeftDocuments:
    """
    Erases the documents of connections that were disabled or removed.

    Args:
        at_work: returns the connections that erase their own documents on this host.
    """

    at_work: Callable[[], Collection[str]]
    scheduled_jobs: ScheduledJobRepository
    storage: Storage
    connection: str = HOST
    name: str = JobName.ERASE_LEFT_DOCUMENTS

    def run(self, now: datetime) -> NextRun:
        """Erase all documents of inactive connections beyond the retention period."""
        for connection in self._inactive(now):
            _erase(self.storage, connection, now - INACTIVE_RETENTION)
        return NextRun(
            now + EVERY,
            f"Documents of disabled clients are kept for {INACTIVE_RETENTION.days} days.",
        )

    def _inactive(self, now: datetime) -> Iterator[str]:
        at_work = self.at_work()
        for scheduled_job in self.scheduled_jobs.all():
            is_foreign = (
                scheduled_job.job == JobName.ERASE_DOCUMENTS
                and scheduled_job.connection not in at_work
            )
            if is_foreign and (scheduled_job.ran_at or now) < now - INACTIVE_AFTER:
                yield scheduled_job.connection


def _erase(storage: Storage, connection: str, ready_before: datetime) -> None:
    with storage.writing() as uow:
        erased = uow.shipments.drop_documents(connection, ready_before)
    if erased:
        log.info("documents.erased", extra={"connection": connection, "count": erased})
