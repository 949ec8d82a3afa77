"""The lock that serializes the writers of one process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .engines import LOCK_WAIT_SECONDS
from .faults import lock_timed_out


class WriteLock:
    """
    Admits one writing thread at a time if `one_at_a_time` (SQLite has one writer).

    Threads then wait in memory instead of polling the file's lock.
    """

    def __init__(self, database: str, *, one_at_a_time: bool) -> None:
        self._database = database
        self._lock = threading.Lock() if one_at_a_time else None
        self._of_this_thread = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """
        Hold the right to write for the duration of the block.

        Raises:
            RuntimeError: this thread holds it already and would wait for itself.
            StorageFailed: another thread holds it too long.
        """
        if getattr(self._of_this_thread, "taken", False):
            raise RuntimeError("A transaction was begun inside another one of the same thread.")
        if self._lock and not self._lock.acquire(timeout=LOCK_WAIT_SECONDS):
            raise lock_timed_out(self._database)
        self._of_this_thread.taken = True
        try:
            yield
        finally:
            self._of_this_thread.taken = False
            if self._lock:
                self._lock.release()
