"""Rate policies for tests that are about something else."""

from dataclasses import dataclass, field
from datetime import datetime

from ..rate_policy import CallResult, Deferred, Granted


@dataclass(slots=True)
class AlwaysGranted:
    """
    Grants every call.

    `granted` are the calls, `concerning` what each was about, `settled` how they ended, each
    in the order they came.
    """

    granted: list[Granted] = field(default_factory=list)
    concerning: list[str] = field(default_factory=list)
    settled: list[CallResult] = field(default_factory=list)

    def request(self, operation: str, now: datetime, concerning: str = "") -> Granted:  # noqa: ARG002  # the port's shape
        """Grant it, under the next number."""
        granted = Granted(len(self.granted) + 1, operation)
        self.granted.append(granted)
        self.concerning.append(concerning)
        return granted

    def settle(self, granted: Granted, result: CallResult, now: datetime) -> None:  # noqa: ARG002  # the port's shape
        """Write it down."""
        self.settled.append(result)

    def forecast(self, operation: str, calls: int, now: datetime) -> datetime:  # noqa: ARG002  # the port's shape
        """Return `now`."""
        return now


@dataclass(frozen=True, slots=True)
class NeverGranted:
    """Puts every call off until one moment."""

    until: datetime
    why: str = "The budget is used up."

    def request(self, operation: str, now: datetime, concerning: str = "") -> Deferred:  # noqa: ARG002  # the port's shape
        """Put it off."""
        return Deferred(self.until, self.why)

    def settle(self, granted: Granted, result: CallResult, now: datetime) -> None:  # noqa: ARG002  # the port's shape
        """Never come to this: nothing was granted."""
        raise AssertionError("A call was settled that was not granted.")

    def forecast(self, operation: str, calls: int, now: datetime) -> datetime:  # noqa: ARG002  # the port's shape
        """Return the moment until which everything waits."""
        return self.until
