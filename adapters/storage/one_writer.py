"""One writer at a time within this process."""

import threading
from types import TracebackType

from ...ports.errors import StorageFailed
from .engines import LOCK_WAIT_SECONDS


class OneWriter:
    """
    A lock around write transactions, which SQLite would else let run into each other.

    Threads wait here, in memory, instead of polling SQLite's file lock.
    """

    def __init__(self, database: str) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._owner: int | None = None

    def __enter__(self) -> None:
        if self._owner == threading.get_ident():
            raise RuntimeError("A change is begun inside another change; it would wait for ever.")
        if not self._lock.acquire(timeout=LOCK_WAIT_SECONDS):
            raise StorageFailed(
                f"The {self._database} cannot be used: another change of this process takes too "
                "long. What was under way was not stored; it is done again."
            )
        self._owner = threading.get_ident()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._owner = None
        self._lock.release()
