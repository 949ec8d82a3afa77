"""The leases of the deeds at work, kept alive."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...ports.repositories.scheduled_jobs import Wakeup, WakeupBook

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10

Key = tuple[str, str]
"""Connection and deed."""


@dataclass(slots=True)
class Leases:
    """
    What this process is at, by connection and deed.

    `wall` tells the world's time: leases are about processes, not about the connector's day.
    """

    book: WakeupBook
    holder: str
    wall: Callable[[], datetime]
    _held: dict[Key, bool] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, wakeup: Wakeup) -> Wakeup | None:
        """Return the wake-up as it stands once its lease is ours; None if it is not to be had."""
        claimed = self._claim((wakeup.connection, wakeup.deed))
        if claimed is not None:
            with self._guard:
                self._held[wakeup.connection, wakeup.deed] = True
        return claimed

    def give_back(self, wakeup: Wakeup) -> None:
        """Store how the deed stands, unless another holder has taken the lease meanwhile."""
        try:
            self.book.release(wakeup, self.holder)
        finally:
            with self._guard:
                self._held.pop((wakeup.connection, wakeup.deed), None)

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

    def _claim(self, key: Key) -> Wakeup | None:
        now = self.wall()
        return self.book.claim(*key, self.holder, now, now + LEASE)
