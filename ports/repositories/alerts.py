"""Repository of alerts and their notifications."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..host.alert_channel import AlertKind


@dataclass(frozen=True, slots=True)
class Alert:
    """
    One alert. Its key is (kind, connection, began_at).

    At most one alert per kind and connection is open.

    Args:
        connection: the affected connection; empty for the whole host.
        began_at: when the condition was first detected.
        since: when the condition began.
        count: affected orders, submissions or jobs, as last detected.
        detail: further information, shown to operators; never personal data.
        clear_at: since when the condition no longer holds; None while it does.
        ended_at: when the alert was closed; None while it is open.
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
    The notification of an alert's start or end through one alert channel.

    Its key is the alert's key with `channel` and `of_end`.

    Args:
        due_at, attempts, reason: as in `OrderRecord`.
        sent_at: when the channel accepted it; None before.
        answer: the channel's answer.
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
    """Stores alerts and their notifications."""

    def open(self) -> list[Alert]:
        """Return all open alerts, sorted by kind and connection."""
        ...

    def put(self, alerts: Iterable[Alert]) -> None:
        """Insert or replace each by its key; keys must be unique."""
        ...

    def get(self, notification: Notification) -> Alert:
        """Return the alert of a notification."""
        ...

    def put_notifications(self, notifications: Iterable[Notification]) -> None:
        """Insert or replace each by its key; keys must be unique."""
        ...

    def notifications(self, alert: Alert) -> list[Notification]:
        """Return all notifications of an alert, sorted by channel, its start before its end."""
        ...

    def remove(self, alert: Alert) -> None:
        """Delete an alert with its notifications."""
        ...

    def due(self, channel: str, now: datetime) -> Notification | None:
        """
        Return the first due notification of a channel, None if there is none.

        The end of an alert is due only after its start was sent.
        """
        ...

    def next_due(self, channel: str) -> datetime | None:
        """Return the earliest `due_at` of a channel's unsent notifications."""
        ...

    def search(self, *, ended: bool = False, limit: int = 100) -> list[Alert]:
        """Return open alerts, and with `ended` closed ones as well, newest first."""
        ...

    def forget(self, before: datetime) -> int:
        """Delete alerts that ended before `before`, sent or not; return how many."""
        ...
