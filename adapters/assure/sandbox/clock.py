"""The sandbox's clock: the world's, a faster one, or one that is moved by hand."""

from datetime import UTC, datetime, timedelta

from ....sdk.wall_clock import WallClock


class SandboxClock:
    """Runs by itself until it is set; from then on it moves only when it is told."""

    def __init__(self, running: WallClock) -> None:
        self._running = running
        self._set_to: datetime | None = None

    def now(self) -> datetime:
        """Return this moment, in UTC."""
        return self._set_to or self._running.now()

    def set(self, moment: datetime) -> None:
        """Stop at this moment."""
        self._set_to = moment.astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Move on, and stop there."""
        self._set_to = self.now() + timedelta(seconds=seconds)

    @property
    def is_manual(self) -> bool:
        """Whether it moves only when it is told."""
        return self._set_to is not None
