"""A clock that processes share as text, and that sandboxes can speed up."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from ..ports.host.errors import SettingsError
from .elapsed import seconds_since_start


@dataclass(frozen=True, slots=True)
class WallClock:
    """
    Wall time, or time that is at `begins` when wall time is at `anchor`, and runs `speed` times
    as fast.

    Without `begins` it is at `anchor` then. Processes that use the same `WallClock`, passed as
    text, agree on the time.
    """

    speed: float = 1.0
    anchor: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    begins: datetime | None = None

    @classmethod
    def sped_up(cls, speed: float) -> Self:
        """Return a clock that starts now and runs `speed` times as fast as wall time."""
        return cls(speed, datetime.fromtimestamp(time.time(), UTC))

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Parse the `str()` of a clock: `speed@anchor` or `speed@anchor@begins`, in ISO 8601.

        Raises:
            SettingsError: the text is malformed, or the clock's time is out of range.
        """
        speed, *moments = text.split("@")
        try:
            clock = cls(float(speed), *map(datetime.fromisoformat, moments))
            clock.now()  # the resulting time may be out of range
        except (TypeError, ValueError, OverflowError):
            clock = None
        if clock is None or not moments or clock.speed <= 0 or not clock.is_aware:
            raise SettingsError(
                f"The clock {text!r} must have the form SPEED@TIME, "
                "such as 60@2026-01-31T10:00:00+00:00."
            )
        return clock

    def __str__(self) -> str:
        moments = (self.anchor,) if self.begins is None else (self.anchor, self.begins)
        return "@".join([str(self.speed), *(moment.isoformat() for moment in moments)])

    def now(self) -> datetime:
        """Return the current time of this clock."""
        passed = time.time() - self.anchor.timestamp()
        return (self.begins or self.anchor) + timedelta(seconds=passed * self.speed)

    def not_before(self, moment: datetime | None) -> Self:
        """Return this clock, or one as fast that starts at `moment` if this one is behind it."""
        if moment is None or self.now() >= moment:
            return self
        return replace(self, anchor=datetime.fromtimestamp(time.time(), UTC), begins=moment)

    @property
    def is_aware(self) -> bool:
        """Whether its moments have time zones."""
        return all(moment.tzinfo for moment in (self.anchor, self.begins or self.anchor))

    def elapsed(self) -> timedelta:
        """Return the time of this clock that passed since a fixed moment; see the port."""
        return timedelta(seconds=seconds_since_start() * self.speed)

    def wall_seconds(self, span: timedelta) -> float:
        """Return how many seconds of wall time `span` of this clock takes."""
        return span.total_seconds() / self.speed
