"""Fake rate policies: one grants every call, the other defers every call."""

from dataclasses import dataclass, field
from datetime import datetime

from ...host.budget_status import BudgetStatus
from ...host.errors import NotSent
from ...host.rate_policy import CallResult, Deferred, Granted, Outcome


@dataclass(slots=True)
class AlwaysGranted:
    """
    Grants every call at once, numbered from 1.

    Args:
        granted: every call granted so far, in order.
        subject: the subject of each of them.
        settled: the result of each, by its number. Reporting twice fails an assertion, and so
            does reporting a call as sent that was not confirmed.
        confirmed: the numbers of the calls that were confirmed just before they left.
        late_calls: so many of the next calls are confirmed too late to be sent.
    """

    granted: list[Granted] = field(default_factory=list)
    subject: list[str] = field(default_factory=list)
    settled: dict[int, CallResult] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    late_calls: int = 0

    @property
    def operations(self) -> list[str]:
        """The operations called, in order."""
        return [granted.operation for granted in self.granted]

    @property
    def results(self) -> list[CallResult]:
        """The reported results, in the order of the calls."""
        return [self.settled[call] for call in sorted(self.settled)]

    def request(
        self,
        operation: str,
        now: datetime,
        subject: str = "",
        work: str = "",  # noqa: ARG002  # the port's shape
    ) -> Granted | Deferred:
        """Grant the call."""
        assert now.tzinfo is not None
        granted = Granted(len(self.granted) + 1, operation, now)
        self.granted.append(granted)
        self.subject.append(subject)
        return granted

    def confirm(self, granted: Granted) -> datetime:
        """Confirm the call, unless it is to be late."""
        assert granted in self.granted
        assert granted.call not in self.settled, "confirmed after its end"
        if self.late_calls:
            self.late_calls -= 1
            raise NotSent(f"{granted.operation} was not sent: it was granted long ago.")
        self.confirmed.add(granted.call)
        return granted.at

    def report_outcome(self, granted: Granted, result: CallResult, now: datetime) -> None:
        """Store the result."""
        assert now.tzinfo is not None
        assert granted in self.granted
        assert granted.call not in self.settled, "settled twice"
        was_sent = result.outcome is not Outcome.NOT_SENT
        assert granted.call in self.confirmed or not was_sent, "sent without being confirmed"
        self.settled[granted.call] = result

    def reserve(self, operation: str, work: str, due_at: datetime | None, now: datetime) -> None:
        """Do nothing: no call waits."""

    def statuses(self, now: datetime) -> tuple[BudgetStatus, ...]:  # noqa: ARG002  # the port's shape
        """Return no status: there is no limit."""
        return ()

    def forecast(self, operation: str, calls: int, now: datetime, work: str = "") -> datetime:  # noqa: ARG002  # the port's shape
        """Return `now`: there is no limit."""
        return now


@dataclass(frozen=True, slots=True)
class NeverGranted:
    """Defers every call until one moment."""

    until: datetime
    asked: list[str] = field(default_factory=list)

    def request(
        self,
        operation: str,
        now: datetime,  # noqa: ARG002  # the port's shape
        subject: str = "",  # noqa: ARG002  # the port's shape
        work: str = "",  # noqa: ARG002  # the port's shape
    ) -> Granted | Deferred:
        """Defer the call."""
        self.asked.append(operation)
        return Deferred(self.until, f"The budget of {operation} is used up.")

    def confirm(self, granted: Granted) -> datetime:
        """Fail: nothing was granted."""
        raise AssertionError(f"{granted.operation} was never granted")

    def report_outcome(self, granted: Granted, result: CallResult, now: datetime) -> None:  # noqa: ARG002  # the port's shape
        """Fail: nothing was granted."""
        raise AssertionError(f"{granted.operation} was never granted")

    def reserve(self, operation: str, work: str, due_at: datetime | None, now: datetime) -> None:
        """Do nothing: no call waits."""

    def statuses(self, now: datetime) -> tuple[BudgetStatus, ...]:  # noqa: ARG002  # the port's shape
        """Return no status: there is no limit."""
        return ()

    def forecast(self, operation: str, calls: int, now: datetime, work: str = "") -> datetime:  # noqa: ARG002  # the port's shape
        """Return the moment until which all calls are deferred."""
        return max(self.until, now)
