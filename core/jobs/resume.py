"""Resumes halted jobs: they are due now instead of at their next try."""

from collections.abc import Collection
from datetime import datetime

from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from .names import Side, side_of


def resume(
    scheduled_jobs: ScheduledJobRepository,
    connections: Collection[str],
    now: datetime,
    side: Side | None = None,
) -> list[ScheduledJob]:
    """
    Make the halted jobs of these connections due now, and return them.

    Each stays halted until its run shows that it succeeds. The rows alone change, so any process
    may call it: whichever host runs the connection notices within a second. With `side`, only
    the jobs that call this side.
    """
    halted = [
        one
        for one in scheduled_jobs.all()
        if one.halted
        and one.connection in connections
        and (side is None or side_of(one.job) is side)
    ]
    scheduled_jobs.enrol([ScheduledJob(one.connection, one.job, now) for one in halted])
    return halted
