"""Wakes jobs of a running connector."""

from collections.abc import Iterable
from datetime import datetime

from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from .names import JobName


def wake(
    scheduled_jobs: ScheduledJobRepository,
    connections: Iterable[str],
    jobs: Iterable[JobName],
    now: datetime,
) -> None:
    """Make these jobs of these connections due now."""
    jobs = tuple(jobs)
    scheduled_jobs.enrol(
        [ScheduledJob(name, job, now) for name in sorted(connections) for job in jobs]
    )
