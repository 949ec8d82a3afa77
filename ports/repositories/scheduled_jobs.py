"""The scheduled jobs: which job of which connection is due when, and who is at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

HOST: Final = ""
"""In place of a connection: what is done for the whole host, and belongs to none of them."""

SET_BACK: Final = timedelta(hours=1)
"""No two hosts' clocks differ by so much: what ran so far ahead ran by a clock since set back."""


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """
    One job of one connection, or of the host.

    Args:
        due_at: when it has something to do again, by the connector's clock.
        why: what it waits for, for people.
        failures: tries in a row that failed.
        halted: why it needs a person; empty when it does not.
        ran_at: when it last ran to an end, of whatever kind.
        succeeded_at: when it last did so without failing.
    """

    connection: str
    job: str
    due_at: datetime
    reason: str = ""
    failures: int = 0
    halted: str = ""
    ran_at: datetime | None = None
    succeeded_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Tell whether it has something to do, or whether that cannot be known any more."""
        return self.due_at <= now or self.ran_ahead_of(now)

    def ran_ahead_of(self, now: datetime) -> bool:
        """Tell whether it last ran by a clock that was set back since."""
        return self.ran_at is not None and self.ran_at > now + SET_BACK


class ScheduledJobRepository(Protocol):
    """
    Keeps scheduled jobs and leases; each method is one transaction of its own.

    A lease is kept by the world's time, whatever the connector's clock says: a holder that
    stopped breathing loses it.
    """

    def enrol(self, scheduled_jobs: Sequence[ScheduledJob]) -> None:
        """Add those that are not known; for known ones only move `due_at` earlier, if it is."""
        ...

    def all(self) -> list[ScheduledJob]:
        """Return every scheduled job, by connection and job."""
        ...

    def claim(
        self, connection: str, job: str, holder: str, wall_now: datetime, lease_until: datetime
    ) -> ScheduledJob | None:
        """
        Take the lease and return the scheduled job; None while another holder's lease runs.

        A holder may claim again what it holds, to prolong it.
        """
        ...

    def release(self, scheduled_job: ScheduledJob, holder: str) -> None:
        """Store how the job stands and give the lease back; do nothing without the lease."""
        ...
