"""The health of a connection: a label, and the reasons for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ...core.jobs.backoff import IDLE
from ...core.jobs.loading import NotLoaded
from ...core.jobs.names import HOUSEKEEPING
from ...ports.repositories.scheduled_jobs import ScheduledJob
from .tones import BAD, BUSY, GOOD, WARN

OVERDUE: Final = timedelta(minutes=3)
"""If every job is overdue for this long, no connector runs."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A job of a connection that is tried next at `until`; a halted one waits for a person."""

    job: str
    until: datetime
    reason: str
    halted: bool
    failures: int


@dataclass(frozen=True, slots=True)
class Health:
    """A label, its tone, the jobs that wait, the worst first, and why it is not loaded."""

    word: str
    tone: str
    waits: tuple[Wait, ...]
    reason: str = ""

    @property
    def is_halted(self) -> bool:
        """Whether a job waits for a person."""
        return any(wait.halted for wait in self.waits)


def health_of_connection(
    connection: str,
    scheduled_jobs: Iterable[ScheduledJob],
    not_loaded: Iterable[NotLoaded],
    now: datetime,
) -> Health:
    """Return the health of a connection; one that no running host has loaded is not running."""
    health = health_of([one for one in scheduled_jobs if one.connection == connection], now)
    reason = next((one.reason for one in not_loaded if one.connection == connection), "")
    return replace(health, word="Not loaded", tone=BAD, reason=reason) if reason else health


def health_of(scheduled_jobs: Sequence[ScheduledJob], now: datetime) -> Health:
    """Return the health of the connection that has these jobs."""
    waits = tuple(
        sorted(
            (
                Wait(one.job, one.due_at, one.halted or one.reason, bool(one.halted), one.failures)
                for one in scheduled_jobs
                if one.halted or _is_shown(one, now)
            ),
            key=lambda wait: (not wait.halted, not wait.failures, wait.until),
        )
    )
    if any(wait.halted for wait in waits):
        return Health("Stopped", BAD, waits)
    if not scheduled_jobs or all(one.due_at < now - OVERDUE for one in scheduled_jobs):
        return Health("Not running", WARN, waits)
    if any(wait.failures for wait in waits):
        return Health("Failing", WARN, waits)
    if waits:
        return Health("Waiting", BUSY, waits)
    return Health("OK", GOOD, waits)


def _is_shown(scheduled_job: ScheduledJob, now: datetime) -> bool:
    if scheduled_job.job in HOUSEKEEPING or not scheduled_job.reason:
        return False
    return bool(scheduled_job.failures) or scheduled_job.due_at > now + IDLE
