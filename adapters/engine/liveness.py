"""Determines from the scheduled jobs whether any engine is alive."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from ...core.jobs.names import JobName
from ...ports.repositories.scheduled_jobs import HOST, ScheduledJob
from ...sdk.wall_clock import WallClock

LATE: Final = timedelta(minutes=2)
"""How late the host's job `watch_alerts`, which makes no calls, may be."""

LATE_WALL_TIME_SECONDS: Final = 30
"""The same in wall time, for a clock that is faster: a busy machine needs this long."""


def late_after(clock: WallClock) -> timedelta:
    """Return how late the job may be on this clock."""
    return max(LATE, timedelta(seconds=LATE_WALL_TIME_SECONDS * clock.speed))


def is_alive(scheduled_jobs: Iterable[ScheduledJob], now: datetime, late: timedelta) -> bool:
    """Return whether the job that every engine runs all the time is on time."""
    return any(
        scheduled_job.ran_at is not None
        and not scheduled_job.ran_ahead_of(now)
        and now <= scheduled_job.due_at + late
        for scheduled_job in scheduled_jobs
        if (scheduled_job.connection, scheduled_job.job) == (HOST, JobName.WATCH_ALERTS)
    )
