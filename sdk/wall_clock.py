"""The clock on the wall, shared by processes as text; sandboxes let it run faster."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from ..ports.host.errors import SettingsError


@dataclass(frozen=True, slots=True)
class WallClock:
    """
    The world's time, or a multiple of it counted from `anchor`.

    Processes that share one `WallClock` (handed on as text) agree on the time, whatever its
    speed. At speed 1 it is the world's time.
    """

    speed: float = 1.0
    anchor: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    @classmethod
    def sped_up(cls, speed: float) -> Self:
        """Start from this moment and run `speed` times as fast as the world."""
        return cls(speed, datetime.fromtimestamp(time.time(), UTC))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str()` of a clock gave: `speed@anchor`, the anchor in ISO 8601."""
        speed, _, anchor = text.partition("@")
        try:
            clock = cls(float(speed), datetime.fromisoformat(anchor))
            clock.now()  # at such a speed, or from such an anchor, there may be no such moment
        except (ValueError, OverflowError):
            clock = None
        if clock is None or clock.anchor.tzinfo is None or clock.speed <= 0:
            raise SettingsError(
                f"The clock {text!r} is not of the form SPEED@MOMENT, "
                "such as 60@2026-01-31T10:00:00+00:00."
            )
        return clock

    def __str__(self) -> str:
        return f"{self.speed}@{self.anchor.isoformat()}"

    def now(self) -> datetime:
        """Return this moment on this clock."""
        passed = time.time() - self.anchor.timestamp()
        return self.anchor + timedelta(seconds=passed * self.speed)

    def wall_seconds(self, span: timedelta) -> float:
        """Return how many seconds of the world `span` takes on this clock."""
        return span.total_seconds() / self.speed
