"""How a budget stands at a moment: the figures that command line, pages and metrics show."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RecentCall:
    """A call of the last hour; `http_status` is None where there was no answer (yet)."""

    at: datetime
    operation: str
    work: str
    outcome: str
    connection: str = ""
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    Work that was made to wait, or that announced itself.

    Args:
        connection, work: whose, and of which class.
        concerning: what the call that was asked for is about.
        due_at: when announced work wants to leave; None where it only asked.
        asked_at, until: when it last asked, and until when it was told to wait; None where
            it has not asked.
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
        account, name: whose, and which.
        at_once: calls that could leave at this moment.
        burst, restore_interval: the bucket's rule as it is in force: what the channel taught
            is in it.
        hourly_quota: calls an hour, as declared or as the channel told; None without limit.
        hour_left: calls that the present hour still holds; None without limit.
        hour_ends_at: when the channel's own hour ends; None while hours are counted rolling.
        taken_by_others: calls of the channel's present hour that were not ours.
        next_call_at: when work that nobody precedes may leave.
        held_until: until when the channel listens to nobody, if it said so.
        recent: our calls of the last hour, oldest first.
        waiting: who waits, the one with the earliest moment first.
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
