"""The sandbox's clock: it runs, or stands still until it is moved by hand."""

from datetime import datetime, timedelta

from ....sdk.wall_clock import WallClock


class CannotGoBack(Exception):
    """A moment has passed; what happened since cannot be undone."""


class SandboxClock:
    """A running clock that can be stopped, for good, and moved on by hand from then on."""

    def __init__(self, running: WallClock, stopped_at: datetime | None = None) -> None:
        self._running = running
        self._stopped_at = stopped_at

    @property
    def is_running(self) -> bool:
        """Tell whether time passes by itself."""
        return self._stopped_at is None

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        return self._running.now() if self._stopped_at is None else self._stopped_at

    def stop_at(self, moment: datetime) -> None:
        """
        Stop, and stand at a moment from now on.

        Raises:
            CannotGoBack: the moment has passed.
        """
        now = self.now()
        if moment < now:
            raise CannotGoBack(f"The clock is at {now.isoformat()} and cannot go back.")
        self._stopped_at = moment

    def advance(self, span: timedelta) -> None:
        """Move on by a span that is not negative, and stop there."""
        self._stopped_at = self.now() + span

    def wall_seconds(self, span: timedelta) -> float:
        """Return how many seconds of the world a span lasts; a stopped clock counts them so."""
        return self._running.wall_seconds(span) if self.is_running else span.total_seconds()
