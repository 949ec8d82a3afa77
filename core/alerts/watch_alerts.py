"""Opens an alert when its condition begins, and closes it when the condition is over."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...ports.repositories.alerts import Alert, Notification
from ...ports.repositories.read_models.figures import FiguresReadModel
from ...ports.repositories.scheduled_jobs import HOST, ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.job import NextRun
from ..jobs.loading import NotLoaded
from ..jobs.names import JobName
from ..jobs.side_trouble import Caller, side_jobs
from .alert_conditions import (
    AlertRules,
    Condition,
    Watched,
    conditions_of_connection,
    conditions_of_host,
    conditions_of_jobs,
    conditions_of_loading,
    conditions_of_sides,
    shared_halts,
)

log = logging.getLogger(__name__)


CHECK_INTERVAL = timedelta(seconds=30)

NOTIFY_DELAY = timedelta(minutes=1)
"""Between the start of an alert and its notification, so that its count is complete."""

CLEAR_DELAY = timedelta(minutes=5)
"""Debounce: an alert closes after this long without its condition."""

RETENTION = timedelta(days=90)
"""How long closed alerts are kept."""


@dataclass(frozen=True, slots=True)
class WatchAlerts:
    """
    Compares current conditions with open alerts, for the whole host.

    `SendAlerts` sends the notifications. Makes no outside call and runs all the time, so its
    last run also shows that the engine is alive.

    Args:
        watched: returns the current connections.
        callers: returns the same connections with the sides that they call.
        not_loaded: returns the connections that no running host has loaded.
        channels: names of the alert channels; without any, alerts are stored but not sent.
    """

    watched: Callable[[], Sequence[Watched]]
    figures: FiguresReadModel
    scheduled_jobs: ScheduledJobRepository
    storage: Storage
    rules: AlertRules
    channels: Sequence[str] = ()
    callers: Callable[[], Sequence[Caller]] = tuple
    not_loaded: Callable[[datetime], Sequence[NotLoaded]] = lambda _: ()
    connection: str = HOST
    name: str = JobName.WATCH_ALERTS

    def run(self, now: datetime) -> NextRun:
        """Evaluate all conditions once, and store what began and what ended."""
        found = {(one.kind, one.connection): one for one in self._conditions(now)}
        began: list[Alert] = []
        ended: list[Alert] = []
        with self.storage.writing() as uow:
            before = {(one.kind, one.connection): one for one in uow.alerts.open()}
            for key, condition in found.items():
                if key in before:
                    _update(uow, before[key], condition)
                elif condition.begins:
                    began.append(self._begin(uow, condition, now))
            for key, alert in before.items():
                if key not in found and self._is_over(uow, alert, now):
                    ended.append(alert)
            uow.alerts.forget(now - RETENTION)
        for alert in began:
            log.warning("alert.began", extra=_about(alert))
        for alert in ended:
            log.info("alert.ended", extra=_about(alert))
        reason = f"{len(found)} conditions need attention." if found else "Nothing needs attention."
        return NextRun(now + CHECK_INTERVAL, reason)

    def _conditions(self, now: datetime) -> Iterator[Condition]:
        scheduled_jobs = self.scheduled_jobs.all()
        sides = tuple(side_jobs(self.callers(), scheduled_jobs))
        shared = shared_halts(sides, now)
        for one in self.watched():
            figures = self.figures.connection(one.connection, now)
            yield from conditions_of_connection(one, figures, self.rules, now)
            yield from conditions_of_jobs(one.connection, scheduled_jobs, self.rules, now, shared)
        yield from conditions_of_sides(sides)
        yield from conditions_of_loading(self.not_loaded(now))
        yield from conditions_of_jobs(HOST, scheduled_jobs, self.rules, now)
        yield from conditions_of_host(self.figures.storage(), self.rules, now)

    def _begin(self, uow: UnitOfWork, condition: Condition, now: datetime) -> Alert:
        alert = Alert(
            condition.kind,
            condition.connection,
            now,
            condition.since,
            condition.count,
            condition.detail,
        )
        uow.alerts.put([alert])
        uow.alerts.put_notifications(self._notifications(alert, now + NOTIFY_DELAY, of_end=False))
        return alert

    def _is_over(self, uow: UnitOfWork, alert: Alert, now: datetime) -> bool:
        """
        Record that the condition does not hold, and return whether that closes the alert.

        An alert that ends before its notification is due is removed without one.
        """
        if now < alert.began_at + NOTIFY_DELAY:
            uow.alerts.remove(alert)
            return True
        if alert.clear_at is None:
            uow.alerts.put([replace(alert, clear_at=now)])
            return False
        if now - alert.clear_at < CLEAR_DELAY:
            return False
        uow.alerts.put([replace(alert, ended_at=now)])
        uow.alerts.put_notifications(self._notifications(alert, now, of_end=True))
        return True

    def _notifications(
        self, alert: Alert, due_at: datetime, *, of_end: bool
    ) -> Iterator[Notification]:
        for channel in self.channels:
            yield Notification(
                alert.kind, alert.connection, alert.began_at, channel, of_end, due_at
            )


def _update(uow: UnitOfWork, alert: Alert, condition: Condition) -> None:
    changed = replace(alert, count=condition.count, detail=condition.detail, clear_at=None)
    if changed != alert:
        uow.alerts.put([changed])


def _about(alert: Alert) -> dict[str, str | int]:
    return {"connection": alert.connection, "kind": str(alert.kind), "count": alert.count}
