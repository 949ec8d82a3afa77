"""Port for rate limits: grants calls, and records their outcomes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from .budget_status import BudgetStatus

GRANTED_WITHIN: Final = timedelta(minutes=2)
"""
The most from the `now` of a request until its grant.

The step of a job may build a large feed, or wait for a lock; it does not take longer unless
the process stood still.
"""

LEAVES_WITHIN: Final = timedelta(seconds=30)
"""The most from a grant until the call leaves: name look-up, connection, handshake."""


@dataclass(frozen=True, slots=True)
class Budget:
    """
    A named quota shared by one or several operations.

    A leaky bucket: `burst` calls at once, then one per `restore_interval`. In addition, if the
    other side has such a limit, `hourly_quota` calls per hour.

    Args:
        headroom: calls that the other side accepts at once beyond `burst`. If above 0, a call
            may leave as soon as it is restored; if 0, the maximum latency of an earlier call is
            added.
        priority: classes of work that share the budget, highest priority first. Other work has
            the lowest.
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
    """
    The call may be made now. It is debited and recorded durably.

    Args:
        at: when it was granted. A time stamp that the channel checks is of this moment: then
            the channel accepts the call no longer after the grant than after the stamp.
        elapsed: `Clock.elapsed` of the host at that moment.
    """

    call: int
    operation: str
    at: datetime
    elapsed: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Deferred:
    """The call must wait; nothing was debited. Retry at `until`; `reason` is for display."""

    until: datetime
    reason: str


class Outcome(StrEnum):
    """The outcome of a granted call."""

    PENDING = "PENDING"
    """Sent, or about to be; its outcome was not reported (yet)."""
    ANSWERED = "ANSWERED"
    """Successful."""
    REFUSED = "REFUSED"
    """Refused by the other side."""
    THROTTLED = "THROTTLED"
    """Rejected because of a rate limit."""
    LOST = "LOST"
    """No answer arrived: whether it took effect is not known."""
    NOT_SENT = "NOT_SENT"
    """Not sent: it had no effect, and its debit was returned."""


@dataclass(frozen=True, slots=True)
class QuotaSeen:
    """
    The hourly quota reported in an answer.

    `most` is calls per hour. `remaining` may lag behind and be too high, so it is used only if
    it is lower than our own count. `resets_at` is the end of the hour.
    """

    most: int
    remaining: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class CallResult:
    """
    The result of a call. Contains no body, no secret and no personal data.

    `retry_at` is the retry time that the other side reported, None without one. `left_at` is
    what `RatePolicy.confirm` returned, None if it did not return.
    """

    outcome: Outcome
    http_status: int | None = None
    request_id: str = ""
    code: str = ""
    elapsed: timedelta = timedelta(0)
    retry_at: datetime | None = None
    quota: QuotaSeen | None = None
    left_at: datetime | None = None

    @property
    def teaches(self) -> bool:
        """Whether it has information about the budget."""
        return self.quota is not None or self.outcome is Outcome.THROTTLED


class RatePolicy(Protocol):
    """
    The budgets of one account, as used by one of its connections.

    They are shared with other connections and processes of the account, and survive restarts.
    """

    def request(
        self, operation: str, now: datetime, subject: str = "", work: str = ""
    ) -> Granted | Deferred:
        """
        Request one call of `operation`, and debit it if granted.

        Debit and call record are stored in one transaction before this returns. `subject` is
        what the call is about (an order id, a SKU), for the record. `work` is its class of
        work. Never sleeps.

        The grant is of the moment at which it is made: if the request had to wait for a lock,
        that is later than `now`.

        Raises:
            KeyError: no budget has this operation, which is a bug in the plugin.
            StorageFailed: the database cannot be used; nothing was granted or debited.
            NotSent: the job that runs lost its lease, or `now` is longer ago than
                `GRANTED_WITHIN`; nothing was granted.
        """
        ...

    def confirm(self, granted: Granted) -> datetime:
        """
        Return the present moment, at which a granted call may leave.

        To be called once the connection is open, just before the request is sent: whatever
        delays the call must come before. `sdk.checked_body` does that for HTTP.

        Raises:
            NotSent: the grant is longer ago than `LEAVES_WITHIN`, or the job that runs may have
                lost its lease. The call must not be sent; report NOT_SENT.
        """
        ...

    def report_outcome(self, granted: Granted, result: CallResult, now: datetime) -> None:
        """
        Store the outcome of a granted call, and adjust the budget.

        After THROTTLED nothing is granted from this budget until one call is restored and
        `retry_at` is reached. Repeated within three hours, it slows the budget down, because
        another program uses the same quota; this recovers with time. A call stays debited
        whatever its outcome, except after NOT_SENT: its debit is returned as far as it was not
        restored by itself. A call that left some seconds after its grant counts from then on.
        """
        ...

    def reserve(self, operation: str, work: str, due_at: datetime | None, now: datetime) -> None:
        """
        Reserve one call of `operation` for this connection's `work` at `due_at`.

        Work of lower priority is granted a call only while the reserved one can still leave
        within one restore interval of `due_at`. A reservation ends when the call is granted. It
        is replaced by the next one, cancelled with None, and expires one restore interval after
        the call could have left.
        """
        ...

    def forecast(self, operation: str, calls: int, now: datetime, work: str = "") -> datetime:
        """Return when the last of `calls` further calls could be granted."""
        ...

    def statuses(self, now: datetime) -> tuple[BudgetStatus, ...]:
        """Return the status of each budget, for display. Debits nothing."""
        ...
