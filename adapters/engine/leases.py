"""Acquires, renews and releases the leases of this process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10

Key = tuple[str, str]
"""Connection and job."""


@dataclass(slots=True)
class Leases:
    """
    The leases that this process holds, by connection and job.

    `wall` returns wall time: leases are about processes, not about the simulated time of jobs.
    """

    repository: ScheduledJobRepository
    holder: str
    wall: Callable[[], datetime]
    _held: dict[Key, bool] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, scheduled_job: ScheduledJob) -> ScheduledJob | None:
        """Acquire the lease and return the scheduled job; None if another holder has it."""
        claimed = self._claim((scheduled_job.connection, scheduled_job.job))
        if claimed is not None:
            with self._guard:
                self._held[scheduled_job.connection, scheduled_job.job] = True
        return claimed

    def release(self, scheduled_job: ScheduledJob) -> None:
        """Store the scheduled job and release the lease, unless another holder has it now."""
        try:
            self.repository.release(scheduled_job, self.holder)
        finally:
            with self._guard:
                self._held.pop((scheduled_job.connection, scheduled_job.job), None)

    def at_work(self) -> frozenset[Key]:
        """Return the keys of the leases that are held."""
        with self._guard:
            return frozenset(self._held)

    def holds(self, key: Key) -> bool:
        """Return whether the lease was held when it was last renewed."""
        with self._guard:
            return self._held.get(key, False)

    def renew(self) -> None:
        """Renew every lease; a job run that lost its lease ends after the step in progress."""
        for key in self.at_work():
            still_ours = self._claim(key) is not None
            with self._guard:
                if key in self._held:
                    self._held[key] = still_ours

    def _claim(self, key: Key) -> ScheduledJob | None:
        now = self.wall()
        return self.repository.claim(*key, self.holder, now, now + LEASE)
