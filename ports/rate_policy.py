"""When the other side may be spoken to, and what became of each call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Budget:
    """
    A named quota that one or several operations draw on.

    A leaky bucket: `burst` calls at once, then one for each `restore_interval` that passed.
    """

    name: str
    operations: tuple[str, ...]
    burst: int
    restore_interval: timedelta


@dataclass(frozen=True, slots=True)
class Granted:
    """Speak now. The call is debited and its record is written, both durably."""

    call: int
    operation: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not yet. Nothing was counted; ask again at `until`. `why` is a sentence for people."""

    until: datetime
    why: str


class Outcome(StrEnum):
    """What became of a call."""

    PENDING = "PENDING"
    """Sent, or about to be; how it ended was not written down (yet)."""
    ANSWERED = "ANSWERED"
    """The other side did what was asked."""
    REFUSED = "REFUSED"
    """The other side answered that it will not."""
    THROTTLED = "THROTTLED"
    """The other side counted too many calls."""
    LOST = "LOST"
    """No answer arrived: whether it was done is not known."""


@dataclass(frozen=True, slots=True)
class CallResult:
    """
    How a call ended. Holds no body, no secret and no personal data.

    `retry_at` is the moment the other side itself named, if it did.
    """

    outcome: Outcome
    http_status: int | None = None
    request_id: str = ""
    code: str = ""
    elapsed: timedelta = timedelta(0)
    retry_at: datetime | None = None


class RatePolicy(Protocol):
    """
    The budgets of one account at one other side.

    Whoever shares the account shares the budgets: other connections, other processes, and
    this one after a restart.
    """

    def request(self, operation: str, now: datetime, concerning: str = "") -> Granted | Deferred:
        """
        Ask to make one call of `operation`, and count it if it is granted.

        Debit and call record are stored together before this returns. `concerning` names
        what the call is about (an order id, a SKU), for the record. Never sleeps and never
        reads a clock.

        Raises:
            KeyError: no budget names this operation; that is a mistake in the plugin.
            StorageFailed: nothing was granted and nothing counted.
        """
        ...

    def settle(self, granted: Granted, result: CallResult, now: datetime) -> None:
        """
        Write down how a granted call ended, and learn from it.

        After THROTTLED nothing more is granted from that budget until the other side's own
        moment, or until one call has been restored. A call keeps its debit whatever became
        of it.
        """
        ...

    def forecast(self, operation: str, calls: int, now: datetime) -> datetime:
        """Return the moment at which the last of `calls` further calls could be granted."""
        ...
