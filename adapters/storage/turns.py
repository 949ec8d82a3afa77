"""Whose turn it is to write, within this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .engines import LOCK_WAIT_SECONDS
from .faults import stood_still


class Turns:
    """
    Lets one thread write after the other where `one_at_a_time` (SQLite has one writer).

    Threads then wait here, in memory, instead of polling the file's lock.
    """

    def __init__(self, database: str, *, one_at_a_time: bool) -> None:
        self._database = database
        self._lock = threading.Lock() if one_at_a_time else None
        self._of_this_thread = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """
        Take the turn, and give it back at the end.

        Raises:
            RuntimeError: this thread has it already; it would wait for itself.
            StorageFailed: another thread keeps it too long.
        """
        if getattr(self._of_this_thread, "taken", False):
            raise RuntimeError("A change is begun inside another change of the same thread.")
        if self._lock and not self._lock.acquire(timeout=LOCK_WAIT_SECONDS):
            raise stood_still(self._database)
        self._of_this_thread.taken = True
        try:
            yield
        finally:
            self._of_this_thread.taken = False
            if self._lock:
                self._lock.release()
