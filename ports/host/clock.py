"""What time it is. Only the engine and the command line ask; everything below is told."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return this moment, aware, in UTC. Never earlier than an earlier answer's by seconds."""
        ...
