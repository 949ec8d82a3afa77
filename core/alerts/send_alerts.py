"""Sends alert notifications through one alert channel."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...ports.host.alert_channel import AlertChannel
from ...ports.host.errors import AlertRefused, TryAgain
from ...ports.repositories.alerts import Notification
from ...ports.repositories.scheduled_jobs import HOST
from ...ports.repositories.storage import Storage
from ..jobs.backoff import IDLE, Backoff
from ..jobs.job import NextRun
from .alert_texts import RemedyFor, notice_of

log = logging.getLogger(__name__)

BACKOFF = Backoff(first=timedelta(seconds=30), longest=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class SendAlerts:
    """
    Sends due notifications, oldest due first; retries those that fail.

    The notification's row is the outbox: delivery is at least once, and a lost answer leads to
    a duplicate. Each alert channel has its own job, so none waits for another.
    """

    channel_name: str
    channel: AlertChannel
    storage: Storage
    remedy_for: RemedyFor
    connection: str = HOST

    @property
    def name(self) -> str:
        """Return the job's name, which includes the alert channel's."""
        return f"send_alerts_by_{self.channel_name}"

    def run(self, now: datetime) -> NextRun:
        """Send one due notification."""
        with self.storage.reading() as uow:
            notification = uow.alerts.due(self.channel_name, now)
            alert = None if notification is None else uow.alerts.get(notification)
        if notification is None or alert is None:
            return NextRun(now + IDLE, "No notification is due.")
        notice = notice_of(alert, notification, self.remedy_for)
        try:
            answer = self.channel.send(notice, now)
        except (TryAgain, AlertRefused) as failure:
            return self._retry_later(notification, str(failure), now)
        self._keep(replace(notification, sent_at=now, answer=answer, reason=""))
        log.info("alert.sent", extra={**self._about(notification), "answer": answer})
        return NextRun(now, "A notification was sent.")

    def _retry_later(self, notification: Notification, reason: str, now: datetime) -> NextRun:
        if not notification.attempts:
            log.warning("alert.not_sent", extra={**self._about(notification), "reason": reason})
        wait = BACKOFF.after(notification.attempts)
        attempts = notification.attempts + 1
        self._keep(replace(notification, attempts=attempts, due_at=now + wait, reason=reason))
        return NextRun(now, f"A notification could not be sent: {reason}", in_doubt=True)

    def _keep(self, notification: Notification) -> None:
        with self.storage.writing() as uow:
            uow.alerts.put_notifications([notification])

    def _about(self, notification: Notification) -> dict[str, str | bool]:
        return {
            "connection": notification.connection,
            "kind": str(notification.kind),
            "channel": self.channel_name,
            "of_end": notification.of_end,
        }
