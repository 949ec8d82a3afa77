"""What is done for the whole host, whichever connections it has."""

from collections.abc import Mapping
from typing import Protocol

from ...core.alerts.send_alerts import SendAlerts
from ...core.alerts.watch_alerts import WatchAlerts
from ...core.jobs.job import Job
from ...core.retention.erase_documents import EraseLeftDocuments
from ...ports.host.alert_channel import AlertChannel
from ...ports.repositories.scheduled_jobs import ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ..alerts.remedies import remedy_for
from ..connections.open_connections import OpenConnections


class Named(Protocol):
    """A connection that is open."""

    @property
    def name(self) -> str:
        """Its name."""
        ...


def host_jobs(
    watch: WatchAlerts,
    channels: Mapping[str, AlertChannel],
    connections: OpenConnections[Named],
    scheduled_jobs: ScheduledJobRepository,
    storage: Storage,
) -> tuple[Job, ...]:
    """Return the jobs that belong to no connection."""

    def at_work() -> frozenset[str]:
        return frozenset(one.name for one in connections.all())

    return (
        watch,
        *(SendAlerts(name, channel, storage, remedy_for) for name, channel in channels.items()),
        EraseLeftDocuments(at_work, scheduled_jobs, storage),
    )
