"""Repository of scheduled jobs: when each job is due, and which host holds its lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

HOST: Final = ""
"""The `connection` of jobs that run for the whole host."""

SET_BACK: Final = timedelta(hours=1)
"""Larger than any clock difference between hosts: a run this far ahead means a reset clock."""


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """
    One job of one connection, or of the host.

    Args:
        due_at: when it is to run next, by the connector's clock.
        reason: what it waits for, shown to operators.
        failures: consecutive failed runs.
        halted: why it needs an operator; empty if it does not.
        ran_at: when its last run ended, successful or not.
        succeeded_at: when its last successful run ended.
        halted_at: since when it is halted; None if it is not, or if a previous version halted it.
        recovered_at: when it last succeeded after it had failed or was halted.
    """

    connection: str
    job: str
    due_at: datetime
    reason: str = ""
    failures: int = 0
    halted: str = ""
    ran_at: datetime | None = None
    succeeded_at: datetime | None = None
    halted_at: datetime | None = None
    recovered_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Return whether it is due, which a run ahead of `now` implies: `due_at` is unreliable."""
        return self.due_at <= now or self.ran_ahead_of(now)

    def ran_ahead_of(self, now: datetime) -> bool:
        """Return whether it last ran by a clock that was set back since."""
        return self.ran_at is not None and self.ran_at > now + SET_BACK


class ScheduledJobRepository(Protocol):
    """
    Stores scheduled jobs and leases; each method is a transaction.

    Leases go by the clock of the database, which all hosts share: a host whose own clock is off
    neither takes a lease too early nor keeps one too long. A holder that does not renew its
    lease loses it.
    """

    def enrol(self, scheduled_jobs: Sequence[ScheduledJob]) -> None:
        """Insert new jobs; for existing ones, set `due_at` if the given one is earlier."""
        ...

    def all(self) -> list[ScheduledJob]:
        """Return all scheduled jobs, sorted by connection and job."""
        ...

    def claim(
        self, connection: str, job: str, holder: str, lease: timedelta
    ) -> ScheduledJob | None:
        """
        Acquire the lease for this time and return the scheduled job.

        Returns None if another holder has the lease, or if the job is not known. A holder may
        call it again: a host that starts after it was killed takes over its own leases.
        """
        ...

    def renew(self, connection: str, job: str, holder: str, lease: timedelta) -> bool:
        """
        Let the lease last for this time from now on; return whether `holder` still has it.

        A lease that expired is renewed as long as nobody else had it meanwhile; one that
        another holder had and released is lost.
        """
        ...

    def release(self, scheduled_job: ScheduledJob, holder: str) -> None:
        """Store the job and release its lease; do nothing if `holder` has lost the lease."""
        ...
