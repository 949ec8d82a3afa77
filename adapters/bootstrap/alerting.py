"""What alerts take: the job that notices, and the ways on which people are told."""

from collections.abc import Iterator
from typing import Protocol

from ...core.alerts.alert_conditions import Watched
from ...core.alerts.watch_alerts import WatchAlerts
from ...ports.host.alert_channel import AlertChannel
from ...ports.repositories.read_models.figures import FiguresReadModel
from ...ports.repositories.scheduled_jobs import ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ..alerts.email import Email
from ..alerts.settings import AlertSettings
from ..alerts.webhook import Webhook
from ..connections.open_connections import OpenConnections
from ..settings import ConnectionSettings
from .http_session import Session


def alert_channels(settings: AlertSettings) -> Iterator[dict[str, AlertChannel]]:
    """Open the ways of `alerts:`, by name."""
    channels: dict[str, AlertChannel] = {}
    with Session() as session:
        if settings.webhook is not None:
            channels["webhook"] = Webhook(settings.webhook, session)
        if settings.email is not None:
            channels["email"] = Email(settings.email)
        yield channels


class HasSettings(Protocol):
    """A connection that is open."""

    @property
    def settings(self) -> ConnectionSettings:
        """What it was opened with."""
        ...


def watch_alerts(
    connections: OpenConnections[HasSettings],
    settings: AlertSettings,
    figures: FiguresReadModel,
    scheduled_jobs: ScheduledJobRepository,
    storage: Storage,
) -> WatchAlerts:
    """Wire the job that notices what needs a person."""

    def watched() -> tuple[Watched, ...]:
        opened = (one.settings for one in connections.all())
        return tuple(Watched(one.name, one.stock.enabled) for one in opened)

    return WatchAlerts(watched, figures, scheduled_jobs, storage, settings.rules, settings.channels)
