"""Whether any process does what is due, seen from the rows alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from ...core.jobs.names import JobName
from ...ports.repositories.scheduled_jobs import HOST, ScheduledJob
from ...sdk.wall_clock import WallClock

LATE: Final = timedelta(minutes=2)
"""The pulse, which asks nobody outside, is never so late while an engine lives."""

LATE_WALL_SECONDS: Final = 30
"""The same on a clock that is faster than the world's: a busy machine needs its time."""


def late_after(clock: WallClock) -> timedelta:
    """Return by how much the pulse may be late on this clock."""
    return max(LATE, timedelta(seconds=LATE_WALL_SECONDS * clock.speed))


def is_alive(scheduled_jobs: Iterable[ScheduledJob], now: datetime, late: timedelta) -> bool:
    """Tell whether the job that every engine does all the time is done in time."""
    return any(
        scheduled_job.ran_at is not None
        and not scheduled_job.ran_ahead_of(now)
        and now <= scheduled_job.due_at + late
        for scheduled_job in scheduled_jobs
        if (scheduled_job.connection, scheduled_job.job) == (HOST, JobName.WATCH_ALERTS)
    )
