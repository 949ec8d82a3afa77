"""A clock that stands until a test moves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class StoppedClock:
    """
    Fulfils `Clock`.

    It begins long before any `now` that tests pass, so that a rate policy takes their `now` for
    the present moment. `set` makes it show a moment; `pass_by` lets time pass.
    """

    moment: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    passed: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def elapsed(self) -> timedelta:
        """Return the time that was let pass."""
        return self.passed

    def set(self, moment: datetime) -> None:
        """Set the clock; no time passes."""
        self.moment = moment

    def pass_by(self, span: timedelta) -> None:
        """Let time pass, as in a standstill."""
        self.moment += span
        self.passed += span
