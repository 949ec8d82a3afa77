"""Alerts and their notifications in SQL."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from ....ports.host.alert_channel import AlertKind
from ....ports.repositories.alerts import Alert, Notification
from ....ports.repositories.scheduled_jobs import HOST
from ..statements import upsert
from ..tables import alert_notifications, alerts
from ..transaction import Transaction


class SqlAlertRepository:
    """Fulfils `AlertRepository` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def open(self) -> list[Alert]:
        """Return all open alerts, by kind and connection."""
        found = self._alerts(sa.select(alerts).where(alerts.c.ended_at.is_(None)))
        return sorted(found, key=lambda alert: (alert.kind, alert.connection))

    def put(self, alerts_: Iterable[Alert]) -> None:
        """Upsert alerts; each key may occur once."""
        rows = [asdict(alert) | {"kind": alert.kind.value} for alert in alerts_]
        upsert(self._transaction.on(HOST), alerts, rows)

    def get(self, notification: Notification) -> Alert:
        """Return the alert of a notification."""
        (found,) = self._alerts(
            sa.select(alerts).where(
                alerts.c.kind == notification.kind.value,
                alerts.c.connection == notification.connection,
                alerts.c.began_at == notification.began_at,
            )
        )
        return found

    def put_notifications(self, notifications: Iterable[Notification]) -> None:
        """Upsert notifications; each key may occur once."""
        rows = [
            asdict(notification) | {"kind": notification.kind.value}
            for notification in notifications
        ]
        upsert(self._transaction.on(HOST), alert_notifications, rows)

    def notifications(self, alert: Alert) -> list[Notification]:
        """Return the notifications of an alert by channel, that of the beginning first."""
        found = self._notifications(
            sa.select(alert_notifications).where(
                alert_notifications.c.kind == alert.kind.value,
                alert_notifications.c.connection == alert.connection,
                alert_notifications.c.began_at == alert.began_at,
            )
        )
        return sorted(found, key=lambda notification: (notification.channel, notification.of_end))

    def remove(self, alert: Alert) -> None:
        """Delete an alert with its notifications."""
        self._transaction.on(HOST).execute(
            sa.delete(alerts).where(
                alerts.c.kind == alert.kind.value,
                alerts.c.connection == alert.connection,
                alerts.c.began_at == alert.began_at,
            )
        )

    def due(self, channel: str, now: datetime) -> Notification | None:
        """Return the first notification of a channel that is due, None if there is none."""
        beginning = alert_notifications.alias("beginning")
        untold_beginning = sa.exists().where(
            beginning.c.kind == alert_notifications.c.kind,
            beginning.c.connection == alert_notifications.c.connection,
            beginning.c.began_at == alert_notifications.c.began_at,
            beginning.c.channel == alert_notifications.c.channel,
            sa.not_(beginning.c.of_end),
            beginning.c.sent_at.is_(None),
        )
        first = (
            _unsent(channel)
            .where(
                alert_notifications.c.due_at <= now,
                sa.or_(sa.not_(alert_notifications.c.of_end), sa.not_(untold_beginning)),
            )
            .order_by(alert_notifications.c.due_at)
            .limit(1)
        )
        return next(self._notifications(first), None)

    def next_due(self, channel: str) -> datetime | None:
        """Return the earliest `due_at` of a channel's unsent notifications."""
        first = _unsent(channel).order_by(alert_notifications.c.due_at).limit(1)
        return next((notification.due_at for notification in self._notifications(first)), None)

    def search(self, *, ended: bool = False, limit: int = 100) -> list[Alert]:
        """Return open alerts, the latest begun first; with `ended` those that ended as well."""
        last = sa.select(alerts).order_by(alerts.c.began_at.desc()).limit(limit)
        return list(self._alerts(last if ended else last.where(alerts.c.ended_at.is_(None))))

    def forget(self, before: datetime) -> int:
        """Delete alerts that ended before `before`, notified or not; return their number."""
        old = sa.delete(alerts).where(alerts.c.ended_at < before)
        return self._transaction.on(HOST).execute(old).rowcount

    def _alerts(self, question: sa.Select[tuple[()]]) -> Iterator[Alert]:
        rows = self._transaction.on(HOST).execute(question).mappings()
        return (Alert(**{**row, "kind": AlertKind(row["kind"])}) for row in rows)

    def _notifications(self, question: sa.Select[tuple[()]]) -> Iterator[Notification]:
        rows = self._transaction.on(HOST).execute(question).mappings()
        return (Notification(**{**row, "kind": AlertKind(row["kind"])}) for row in rows)


def _unsent(channel: str) -> sa.Select[tuple[()]]:
    return sa.select(alert_notifications).where(
        alert_notifications.c.channel == channel, alert_notifications.c.sent_at.is_(None)
    )
