"""The leases of the jobs at work, kept alive."""

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
    What this process is at, by connection and job.

    `wall` tells the world's time: leases are about processes, not about the connector's day.
    """

    repository: ScheduledJobRepository
    holder: str
    wall: Callable[[], datetime]
    _held: dict[Key, bool] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, scheduled_job: ScheduledJob) -> ScheduledJob | None:
        """Take the lease and return the scheduled job; None while another holder has it."""
        claimed = self._claim((scheduled_job.connection, scheduled_job.job))
        if claimed is not None:
            with self._guard:
                self._held[scheduled_job.connection, scheduled_job.job] = True
        return claimed

    def give_back(self, scheduled_job: ScheduledJob) -> None:
        """Store how the job stands, unless another holder has taken the lease meanwhile."""
        try:
            self.repository.release(scheduled_job, self.holder)
        finally:
            with self._guard:
                self._held.pop((scheduled_job.connection, scheduled_job.job), None)

    def at_work(self) -> frozenset[Key]:
        """Return what is held at this moment."""
        with self._guard:
            return frozenset(self._held)

    def holds(self, key: Key) -> bool:
        """Tell whether the lease was still ours when it was last renewed."""
        with self._guard:
            return self._held.get(key, False)

    def renew(self) -> None:
        """Prolong every lease; whoever lost one ends after the step under way."""
        for key in self.at_work():
            still_ours = self._claim(key) is not None
            with self._guard:
                if key in self._held:
                    self._held[key] = still_ours

    def _claim(self, key: Key) -> ScheduledJob | None:
        now = self.wall()
        return self.repository.claim(*key, self.holder, now, now + LEASE)
