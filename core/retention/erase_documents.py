"""Erase documents that were kept long enough: they hold personal data."""

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

LEFT_FOR = timedelta(days=7)
"""Who has not erased its own for so long is disabled or gone, and not merely stopped."""

LEFT_KEPT = timedelta(days=30)
"""For so long documents are kept of which no settings tell, as where settings tell nothing."""


@dataclass(frozen=True, slots=True)
class EraseDocuments:
    """Erases the documents of shipments that have been ready for longer than `keep`."""

    connection: str
    storage: Storage
    keep: timedelta
    name: str = JobName.ERASE_DOCUMENTS

    def run(self, now: datetime) -> NextRun:
        """Erase what is old enough."""
        _erase(self.storage, self.connection, now - self.keep)
        return NextRun(now + EVERY, f"Documents are kept for {self.keep.days} days.")


@dataclass(frozen=True, slots=True)
class EraseLeftDocuments:
    """
    Erases the documents of connections that are disabled or no more.

    Args:
        at_work: tells which connections erase their own here; other hosts may have others.
    """

    at_work: Callable[[], Collection[str]]
    scheduled_jobs: ScheduledJobRepository
    storage: Storage
    connection: str = HOST
    name: str = JobName.ERASE_LEFT_DOCUMENTS

    def run(self, now: datetime) -> NextRun:
        """Erase what is old enough."""
        for connection in self._left(now):
            _erase(self.storage, connection, now - LEFT_KEPT)
        return NextRun(
            now + EVERY, f"What disabled clients left is kept for {LEFT_KEPT.days} days."
        )

    def _left(self, now: datetime) -> Iterator[str]:
        at_work = self.at_work()
        for scheduled_job in self.scheduled_jobs.all():
            is_others = (
                scheduled_job.job == JobName.ERASE_DOCUMENTS
                and scheduled_job.connection not in at_work
            )
            if is_others and (scheduled_job.ran_at or now) < now - LEFT_FOR:
                yield scheduled_job.connection


def _erase(storage: Storage, connection: str, ready_before: datetime) -> None:
    with storage.writing() as uow:
        erased = uow.shipments.drop_documents(connection, ready_before)
    if erased:
        log.info("documents.erased", extra={"connection": connection, "count": erased})
