"""Acquires, renews and releases the leases of this process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from ...ports.host.job_lease import JobLease
from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ...sdk.elapsed import seconds_since_start

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10

Key = tuple[str, str]
"""Connection and job."""


@dataclass(slots=True)
class Leases:
    """
    The leases that this process holds, by connection and job.

    A lease is held for certain while less time than its length has passed since it was last
    acquired or renewed. After a standstill of the process it is not, until the next renewal
    shows that nobody else had it.

    Args:
        seconds: the time that passed in seconds, standstills included. Leases are about
            processes, not about the simulated time of jobs.
    """

    repository: ScheduledJobRepository
    holder: str
    seconds: Callable[[], float] = seconds_since_start
    _held_until: dict[Key, float | None] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, scheduled_job: ScheduledJob) -> ScheduledJob | None:
        """Acquire the lease and return the scheduled job; None if another holder has it."""
        key = scheduled_job.connection, scheduled_job.job
        until = self._until()
        claimed = self.repository.claim(*key, self.holder, LEASE)
        if claimed is not None:
            with self._guard:
                self._held_until[key] = until
        return claimed

    def release(self, scheduled_job: ScheduledJob) -> None:
        """Store the scheduled job and release the lease, unless another holder has it now."""
        try:
            self.repository.release(scheduled_job, self.holder)
        finally:
            with self._guard:
                self._held_until.pop((scheduled_job.connection, scheduled_job.job), None)

    def at_work(self) -> frozenset[Key]:
        """Return the keys of the leases that were acquired and not released, lost ones too."""
        with self._guard:
            return frozenset(self._held_until)

    def holds(self, key: Key) -> bool:
        """Return whether the lease is held for certain."""
        with self._guard:
            until = self._held_until.get(key)
        return until is not None and self.seconds() < until

    def lease(self, key: Key) -> JobLease:
        """Return a lease for the checks before the job's calls."""
        return JobLease(*key, self.holder, partial(self.holds, key))

    def renew(self) -> None:
        """Renew every lease; a job run that lost its lease ends after the step in progress."""
        for key in self.at_work():
            until = self._until()
            renewed = self.repository.renew(*key, self.holder, LEASE)
            with self._guard:
                if self._held_until.get(key) is not None:
                    self._held_until[key] = until if renewed else None

    def _until(self) -> float:
        return self.seconds() + LEASE.total_seconds()
