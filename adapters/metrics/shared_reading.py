"""One reading for all who ask within some seconds."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Read = TypeVar("Read")


@dataclass(slots=True)
class SharedReading(Generic[Read]):
    """
    Gives out the last reading while it is fresh; one thread reads, others wait for it.

    So nobody can make the database work by asking more often.

    Args:
        fresh: for how many of the world's seconds a reading is.
        seconds: a clock that only ever goes forward.
    """

    read: Callable[[], Read]
    fresh: float
    seconds: Callable[[], float] = time.monotonic
    _last: tuple[Read, float] | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def latest(self) -> tuple[Read, float]:
        """Return a reading, and how many seconds ago it was begun."""
        with self._guard:
            asked_at = self.seconds()
            if self._last is None or asked_at - self._last[1] >= self.fresh:
                self._last = self.read(), asked_at
            read, read_at = self._last
            return read, self.seconds() - read_at
