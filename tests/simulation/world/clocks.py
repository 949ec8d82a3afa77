"""Clocks of machines that are slightly wrong."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .hub import Hub


@dataclass
class HostClock:
    """
    A machine's clock relative to true time.

    Args:
        offset: by how much it is ahead.
        drift: seconds that it gains per second.
    """

    hub: Hub
    offset: timedelta = timedelta(0)
    drift: float = 0.0
    speed: float = 1.0
    _since: datetime = field(init=False)

    def __post_init__(self):
        self._since = self.hub.now

    def now(self):
        passed = self.hub.now - self._since
        return self.hub.now + self.offset + passed * self.drift

    def jump(self, seconds: float):
        self.offset += timedelta(seconds=seconds)

    def set_right(self):
        self._since, self.offset, self.drift = self.hub.now, timedelta(0), 0.0

    def elapsed(self):
        return timedelta(seconds=self.monotonic())

    def monotonic(self):
        return self.hub.now.timestamp()

    def wall_seconds(self, span: timedelta):
        return span.total_seconds()
