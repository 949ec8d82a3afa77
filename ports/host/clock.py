"""Port for the current time. Only engine and command line read it; others get `now` passed."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Returns the current time."""

    def now(self) -> datetime:
        """Return the current time, timezone-aware, in UTC. Never jumps back by seconds."""
        ...
