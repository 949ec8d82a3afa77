"""One reading for all requests within some seconds."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Read = TypeVar("Read")


@dataclass(slots=True)
class SharedReading(Generic[Read]):
    """
    Returns the last reading while it is fresh; one thread reads, the others wait for it.

    The load on the database therefore does not grow with the number of requests.

    Args:
        fresh: how many seconds of wall-clock time a reading is fresh.
        seconds: a monotonic clock.
    """

    read: Callable[[], Read]
    fresh: float
    seconds: Callable[[], float] = time.monotonic
    _last: tuple[Read, float] | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def latest(self) -> tuple[Read, float]:
        """Return a reading and its age in seconds."""
        with self._guard:
            asked_at = self.seconds()
            if self._last is None or asked_at - self._last[1] >= self.fresh:
                self._last = self.read(), asked_at
            read, read_at = self._last
            return read, self.seconds() - read_at
