"""The sandbox's clock: running, or stopped and moved by hand."""

from datetime import datetime, timedelta

from ....sdk.wall_clock import WallClock


class CannotGoBack(Exception):
    """The requested time is in the past."""


class SandboxClock:
    """A running clock that can be stopped permanently and then moved forward by hand."""

    def __init__(self, running: WallClock, stopped_at: datetime | None = None) -> None:
        self._running = running
        self._stopped_at = stopped_at

    @property
    def is_running(self) -> bool:
        """Whether the clock is running."""
        return self._stopped_at is None

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return self._running.now() if self._stopped_at is None else self._stopped_at

    def stop_at(self, moment: datetime) -> None:
        """
        Stop the clock at a time.

        Raises:
            CannotGoBack: the time is in the past.
        """
        now = self.now()
        if moment < now:
            raise CannotGoBack(f"The clock is at {now.isoformat()} and cannot go back.")
        self._stopped_at = moment

    def advance(self, span: timedelta) -> None:
        """Move forward by a non-negative span and stop."""
        self._stopped_at = self.now() + span

    def wall_seconds(self, span: timedelta) -> float:
        """Return the wall time of a span in seconds; equal to the span if the clock is stopped."""
        return self._running.wall_seconds(span) if self.is_running else span.total_seconds()
