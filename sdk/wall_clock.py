"""A clock that processes share as text, and that sandboxes can speed up."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from ..ports.host.errors import SettingsError
from .elapsed import seconds_since_start


@dataclass(frozen=True, slots=True)
class WallClock:
    """
    Wall time, or time that runs `speed` times as fast from `anchor` on.

    Processes that use the same `WallClock`, passed as text, agree on the time.
    """

    speed: float = 1.0
    anchor: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    @classmethod
    def sped_up(cls, speed: float) -> Self:
        """Return a clock that starts now and runs `speed` times as fast as wall time."""
        return cls(speed, datetime.fromtimestamp(time.time(), UTC))

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Parse the `str()` of a clock: `speed@anchor`, the anchor in ISO 8601.

        Raises:
            SettingsError: the text is malformed, or the clock's time is out of range.
        """
        speed, _, anchor = text.partition("@")
        try:
            clock = cls(float(speed), datetime.fromisoformat(anchor))
            clock.now()  # the resulting time may be out of range
        except (ValueError, OverflowError):
            clock = None
        if clock is None or clock.anchor.tzinfo is None or clock.speed <= 0:
            raise SettingsError(
                f"The clock {text!r} must have the form SPEED@TIME, "
                "such as 60@2026-01-31T10:00:00+00:00."
            )
        return clock

    def __str__(self) -> str:
        return f"{self.speed}@{self.anchor.isoformat()}"

    def now(self) -> datetime:
        """Return the current time of this clock."""
        passed = time.time() - self.anchor.timestamp()
        return self.anchor + timedelta(seconds=passed * self.speed)

    def elapsed(self) -> timedelta:
        """Return the time of this clock that passed since a fixed moment; see the port."""
        return timedelta(seconds=seconds_since_start() * self.speed)

    def wall_seconds(self, span: timedelta) -> float:
        """Return how many seconds of wall time `span` of this clock takes."""
        return span.total_seconds() / self.speed
