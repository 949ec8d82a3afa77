"""When the other side may be spoken to, and what became of each call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from .budget_status import BudgetStatus


@dataclass(frozen=True, slots=True)
class Budget:
    """
    A named quota that one or several operations draw on.

    A leaky bucket: `burst` calls at once, then one for each `restore_interval` that passed.
    Beside it, where the other side has such a limit, `hourly_quota` calls in each hour.

    Args:
        headroom: calls that the other side lets through at once beyond `burst`. With any, a
            call may leave the moment it is restored; without, the longest way that an
            earlier call may have taken is allowed for.
        priority: classes of work that share the budget, the first goes first. Work of
            another class, or of none, goes last.
    """

    name: str
    operations: tuple[str, ...]
    burst: int
    restore_interval: timedelta
    hourly_quota: int | None = None
    headroom: int = 0
    priority: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """Speak now. The call is debited and its record is written, both durably."""

    call: int
    operation: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not yet. Nothing was counted; ask again at `until`. `reason` is a sentence for people."""

    until: datetime
    reason: str


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
class QuotaSeen:
    """
    What an answer told of the hourly quota.

    `remaining` may lag behind: it can be too high, and is believed only where it is lower
    than our own count. `resets_at` ends the hour it speaks of.
    """

    most: int
    remaining: int
    resets_at: datetime


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
    quota: QuotaSeen | None = None

    @property
    def teaches(self) -> bool:
        """Whether it tells anything about the budget."""
        return self.quota is not None or self.outcome is Outcome.THROTTLED


class RatePolicy(Protocol):
    """
    The budgets of one account at one other side, as one of its connections draws on them.

    Whoever shares the account shares the budgets: other connections, other processes, and
    this one after a restart.
    """

    def request(
        self, operation: str, now: datetime, subject: str = "", work: str = ""
    ) -> Granted | Deferred:
        """
        Ask to make one call of `operation`, and count it if it is granted.

        Debit and call record are stored together before this returns. `subject` names
        what the call is about (an order id, a SKU), for the record. `work` is the class of
        work it is for. Never sleeps and never reads a clock.

        Raises:
            KeyError: no budget names this operation; that is a mistake in the plugin.
            StorageFailed: nothing was granted and nothing counted.
        """
        ...

    def report_outcome(self, granted: Granted, result: CallResult, now: datetime) -> None:
        """
        Write down how a granted call ended, and learn from it.

        After THROTTLED nothing more is granted from that budget until one call has been
        restored, and not before the other side's own moment; if it happens again within three
        hours, calls leave more slowly, since somebody else draws on the same quota. Time
        without it takes that back. A call keeps its debit whatever became of it.
        """
        ...

    def reserve(self, operation: str, work: str, due_at: datetime | None, now: datetime) -> None:
        """
        Claim one call of `operation` for this connection's `work` at `due_at`.

        Work that comes later in the budget's order of claim is let through only while this
        call can still leave within one restore interval of `due_at`. The claim ends when the
        call is granted, is replaced by the next announcement, is withdrawn with None, and
        lapses one restore interval after the call could have left.
        """
        ...

    def forecast(self, operation: str, calls: int, now: datetime, work: str = "") -> datetime:
        """Return the moment at which the last of `calls` further calls could be granted."""
        ...

    def statuses(self, now: datetime) -> tuple[BudgetStatus, ...]:
        """Return how each budget stands, for people to look at. Counts nothing."""
        ...
