"""Fixtures: alert jobs over real storage."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.adapters.storage.read_models.figures import SqlFiguresReadModel
from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.core.alerts.alert_conditions import AlertRules, Watched
from channel_connector.core.alerts.watch_alerts import WatchAlerts
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.read_models.figures import StorageFigures
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_record
from channel_connector.ports.testing.fakes.memory_alert_channel import MemoryAlertChannel

PLENTY = 10 * 1024**3


class FiguresWithDisk:
    """Figures of the real database, with a configurable disk."""

    def __init__(self, storage):
        self._figures = SqlFiguresReadModel(storage.database, None)
        self.disk_free = PLENTY

    def connection(self, connection, now):
        return self._figures.connection(connection, now)

    def storage(self):
        return StorageFigures(1, self.disk_free, 2 * PLENTY)


@pytest.fixture
def figures(storage):
    return FiguresWithDisk(storage)


@pytest.fixture
def scheduled_jobs(storage):
    return SqlScheduledJobRepository(storage.database)


@pytest.fixture
def channel():
    return MemoryAlertChannel()


@pytest.fixture
def watch(storage, figures, scheduled_jobs):
    """The `WatchAlerts` job with one alert channel."""
    watched = (Watched(CONNECTION, stock=True), Watched("quiet", stock=False))
    return WatchAlerts(
        lambda: watched, figures, scheduled_jobs, storage, AlertRules(), ("webhook",)
    )


@pytest.fixture
def open_alerts(storage):
    """Return a function that returns the open alerts."""

    def look():
        with storage.reading() as uow:
            return uow.alerts.open()

    return look


@pytest.fixture
def blocked(storage):
    """Return a function that blocks orders, or sends them."""

    def put(count, stage=Stage.BLOCKED, first=1):
        changes = {"stage": stage, "order": None, "sent_at": NOON}
        with storage.writing() as uow:
            uow.orders.put(
                a_record(f"403-{number}", **changes) for number in range(first, first + count)
            )

    return put


@pytest.fixture
def leave(scheduled_jobs):
    """Return a function that stores a job as a run would."""

    def put(job="fetch_orders", connection=CONNECTION, **changes):
        scheduled_job = ScheduledJob(connection, job, NOON)
        scheduled_jobs.enrol([scheduled_job])
        scheduled_jobs.claim(connection, job, "test", timedelta(minutes=1))
        scheduled_jobs.release(replace(scheduled_job, **changes), "test")

    return put
