"""Let a running connector begin at once."""

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
    """Let these jobs of these connections be due now."""
    jobs = tuple(jobs)
    scheduled_jobs.enrol(
        [ScheduledJob(name, job, now) for name in sorted(connections) for job in jobs]
    )
