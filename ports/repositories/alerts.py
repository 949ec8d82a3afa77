"""The book of alerts: what needed a person, since when, and whether anybody was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..host.alert_channel import AlertKind


@dataclass(frozen=True, slots=True)
class Alert:
    """
    One trouble from its beginning to its end. Its key is (kind, connection, began_at).

    Of a kind and connection at most one has not ended.

    Args:
        connection: whose trouble it is; empty where it is the whole host's.
        began_at: when it was first seen.
        since: since when things have been so.
        count: how many orders, submissions or jobs it is about, as last seen.
        detail: a sentence for people; never personal data.
        clear_at: since when it has not been seen any more; None while it is.
        ended_at: when that had lasted long enough to believe it.
    """

    kind: AlertKind
    connection: str
    began_at: datetime
    since: datetime
    count: int
    detail: str = ""
    clear_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """
    That one channel is to tell people of an alert's beginning, or of its end.

    Its key is that of the alert with `channel` and `of_end`.

    Args:
        due_at, attempts, reason: as with orders.
        told_at: when the channel took it; None while it has not.
        answer: what the channel said to it.
    """

    kind: AlertKind
    connection: str
    began_at: datetime
    channel: str
    of_end: bool
    due_at: datetime
    sent_at: datetime | None = None
    attempts: int = 0
    reason: str = ""
    answer: str = ""


class AlertRepository(Protocol):
    """Keeps alerts, and for each what is to be told."""

    def open(self) -> list[Alert]:
        """Return all that have not ended, by kind and connection."""
        ...

    def put(self, alerts: Iterable[Alert]) -> None:
        """Insert or replace each under its key; no key may come twice."""
        ...

    def get(self, notification: Notification) -> Alert:
        """Return the alert of which a notification tells."""
        ...

    def put_notifications(self, notifications: Iterable[Notification]) -> None:
        """Insert or replace each under its key; no key may come twice."""
        ...

    def notifications(self, alert: Alert) -> list[Notification]:
        """Return what was told and is to be told of an alert, by channel, the beginning first."""
        ...

    def remove(self, alert: Alert) -> None:
        """Forget an alert with all that is to be told of it."""
        ...

    def due(self, channel: str, now: datetime) -> Notification | None:
        """
        Return what a channel is to tell first, None where nothing is due.

        The end of an alert comes after its beginning was told.
        """
        ...

    def next_due(self, channel: str) -> datetime | None:
        """Return the earliest `due_at` of what a channel is still to tell."""
        ...

    def search(self, *, ended: bool = False, limit: int = 100) -> list[Alert]:
        """Return alerts, those that began last first; with `ended` those that ended as well."""
        ...

    def forget(self, before: datetime) -> int:
        """Forget what ended before that moment, told or not; tell how many."""
        ...
