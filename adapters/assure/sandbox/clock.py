"""The sandbox's clock: wall time, accelerated, or set manually."""

from datetime import UTC, datetime, timedelta

from ....sdk.wall_clock import WallClock


class SandboxClock:
    """Runs until it is set; afterwards it changes only by `set` and `advance`."""

    def __init__(self, running: WallClock) -> None:
        self._running = running
        self._set_to: datetime | None = None

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return self._set_to or self._running.now()

    def set(self, moment: datetime) -> None:
        """Stop the clock at this time."""
        self._set_to = moment.astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Advance the clock and stop it there."""
        self._set_to = self.now() + timedelta(seconds=seconds)

    @property
    def is_manual(self) -> bool:
        """Whether the clock is stopped."""
        return self._set_to is not None
