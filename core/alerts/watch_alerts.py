"""Notice what needs a person: once when it begins, and once when it is over."""

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
from ..jobs.names import JobName
from .alert_troubles import (
    AlertRules,
    Trouble,
    Watched,
    troubles_of_connection,
    troubles_of_host,
    troubles_of_jobs,
)

log = logging.getLogger(__name__)


LOOK = timedelta(seconds=30)

GATHER = timedelta(minutes=1)
"""So long after its beginning an alert is told: by then it tells how many it is about."""

QUIET = timedelta(minutes=5)
"""What has been well for so long is over; what comes and goes is one alert, not many."""

KEPT = timedelta(days=90)
"""How long alerts that ended are kept."""


@dataclass(frozen=True, slots=True)
class WatchAlerts:
    """
    Compares what is with what is written down, for the whole host; tells nobody itself.

    It asks nobody outside and runs all the time, so that it shows as well that an engine lives.

    Args:
        watched: the connections that there are at the moment.
        channels: by which people are told; with none, alerts are kept all the same.
    """

    watched: Callable[[], Sequence[Watched]]
    figures: FiguresReadModel
    scheduled_jobs: ScheduledJobRepository
    storage: Storage
    rules: AlertRules
    channels: Sequence[str] = ()
    connection: str = HOST
    name: str = JobName.WATCH_ALERTS

    def run(self, now: datetime) -> NextRun:
        """Look once, and write down what began and what is over."""
        found = {(one.kind, one.connection): one for one in self._troubles(now)}
        began: list[Alert] = []
        ended: list[Alert] = []
        with self.storage.writing() as uow:
            before = {(one.kind, one.connection): one for one in uow.alerts.open()}
            for key, trouble in found.items():
                if key in before:
                    _go_on(uow, before[key], trouble)
                else:
                    began.append(self._begin(uow, trouble, now))
            for key, alert in before.items():
                if key not in found and self._is_over(uow, alert, now):
                    ended.append(alert)
            uow.alerts.forget(now - KEPT)
        for alert in began:
            log.warning("alert.began", extra=_about(alert))
        for alert in ended:
            log.info("alert.ended", extra=_about(alert))
        reason = f"{len(found)} things need a person." if found else "Nothing needs a person."
        return NextRun(now + LOOK, reason)

    def _troubles(self, now: datetime) -> Iterator[Trouble]:
        scheduled_jobs = self.scheduled_jobs.all()
        for one in self.watched():
            figures = self.figures.connection(one.connection, now)
            yield from troubles_of_connection(one, figures, self.rules, now)
            yield from troubles_of_jobs(one.connection, scheduled_jobs, self.rules, now)
        yield from troubles_of_jobs(HOST, scheduled_jobs, self.rules, now)
        yield from troubles_of_host(self.figures.storage(), self.rules, now)

    def _begin(self, uow: UnitOfWork, trouble: Trouble, now: datetime) -> Alert:
        alert = Alert(
            trouble.kind, trouble.connection, now, trouble.since, trouble.count, trouble.detail
        )
        uow.alerts.put([alert])
        uow.alerts.put_notifications(self._notifications(alert, now + GATHER, of_end=False))
        return alert

    def _is_over(self, uow: UnitOfWork, alert: Alert, now: datetime) -> bool:
        """
        Note that it is well, and tell whether that is believed.

        What was over before anybody could be told of it is told to nobody.
        """
        if now < alert.began_at + GATHER:
            uow.alerts.remove(alert)
            return True
        if alert.clear_at is None:
            uow.alerts.put([replace(alert, clear_at=now)])
            return False
        if now - alert.clear_at < QUIET:
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


def _go_on(uow: UnitOfWork, alert: Alert, trouble: Trouble) -> None:
    changed = replace(alert, count=trouble.count, detail=trouble.detail, clear_at=None)
    if changed != alert:
        uow.alerts.put([changed])


def _about(alert: Alert) -> dict[str, str | int]:
    return {"connection": alert.connection, "kind": str(alert.kind), "count": alert.count}
