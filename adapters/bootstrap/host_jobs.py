"""Wires the jobs that belong to the host, not to a connection."""

from collections.abc import Mapping
from typing import Protocol

from ...core.alerts.send_alerts import SendAlerts
from ...core.alerts.watch_alerts import WatchAlerts
from ...core.jobs.job import Job
from ...core.jobs.resume_halted import ResumeHalted
from ...core.retention.erase_documents import EraseLeftDocuments
from ...ports.host.alert_channel import AlertChannel
from ...ports.repositories.scheduled_jobs import ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ..alerts.remedies import remedy_for
from ..connections.open_connections import OpenConnections


class Named(Protocol):
    """An open connection."""

    @property
    def name(self) -> str:
        """The connection's name."""
        ...


def host_jobs(
    watch: WatchAlerts,
    channels: Mapping[str, AlertChannel],
    connections: OpenConnections[Named],
    scheduled_jobs: ScheduledJobRepository,
    storage: Storage,
) -> tuple[Job, ...]:
    """Return the jobs of the host."""

    def at_work() -> frozenset[str]:
        return frozenset(one.name for one in connections.all())

    return (
        watch,
        *(SendAlerts(name, channel, storage, remedy_for) for name, channel in channels.items()),
        ResumeHalted(watch.callers, scheduled_jobs),
        EraseLeftDocuments(at_work, scheduled_jobs, storage),
    )
