"""The status of a budget, as shown by command line, console and metrics."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RecentCall:
    """A call of the last hour; `http_status` is None without an answer (yet)."""

    at: datetime
    operation: str
    work: str
    outcome: str
    connection: str = ""
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    Work that was deferred, or that has a reservation.

    Args:
        connection, work: of which connection and class.
        subject: what the requested call is about, such as an order id.
        due_at: when the reserved call is to leave; None without a reservation.
        asked_at, until: when it was last deferred, and until when; None if it was not.
    """

    connection: str
    work: str
    subject: str
    due_at: datetime | None
    asked_at: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """
    One budget of one account.

    Args:
        account, name: the key of the budget.
        at_once: calls that could be made now.
        burst, restore_interval: the current rule, adjusted to the channel's answers.
        hourly_quota: calls per hour, as declared or as last reported; None without a quota.
        hour_left: calls left in the current hour; None without a quota.
        hour_ends_at: end of the channel's hour; None while a rolling hour is used.
        taken_by_others: calls of other programs in the channel's current hour.
        next_call_at: when a call of the highest priority may be made.
        held_until: end of the pause after a throttled call, None without one.
        recent: our calls of the last hour, oldest first.
        waiting: deferred and reserved work, earliest first.
    """

    account: str
    name: str
    at_once: int
    burst: int
    restore_interval: timedelta
    hourly_quota: int | None
    hour_left: int | None
    hour_ends_at: datetime | None
    taken_by_others: int
    next_call_at: datetime
    held_until: datetime | None
    recent: tuple[RecentCall, ...]
    waiting: tuple[Waiting, ...]
