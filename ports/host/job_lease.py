"""The lease under which a job runs: the host checks it before a call of the job leaves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobLease:
    """
    The lease of the job that runs.

    Args:
        holder: the process, as it is stored with the lease.
        is_held: returns whether the lease is held for certain, judged by the time that passed
            since its last renewal; asks no database.
    """

    connection: str
    job: str
    holder: str
    is_held: Callable[[], bool]


_LEASE: ContextVar[JobLease | None] = ContextVar("job_lease", default=None)


def current_lease() -> JobLease | None:
    """Return the lease of the job that runs in this thread; None outside a job."""
    return _LEASE.get()


@contextmanager
def under_lease(lease: JobLease) -> Iterator[None]:
    """Run the block under this lease."""
    token = _LEASE.set(lease)
    try:
        yield
    finally:
        _LEASE.reset(token)
