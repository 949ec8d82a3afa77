"""
Port for the current time.

Engine and command line read it, and the host just before a call leaves and after a wait for a
lock. Everything else gets `now` passed.
"""

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Returns the current time."""

    def now(self) -> datetime:
        """Return the current time, timezone-aware, in UTC. Never jumps back by seconds."""
        ...

    def elapsed(self) -> timedelta:
        """
        Return the time since a fixed moment, the sleep of the machine included.

        Unlike `now` it cannot be set, so a difference of two values is the time that passed.
        """
        ...
