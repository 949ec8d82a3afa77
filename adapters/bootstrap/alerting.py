"""Wires alerts: the job that raises them, and the channels that send them."""

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
    """Open the alert channels of the settings, by name."""
    channels: dict[str, AlertChannel] = {}
    with Session() as session:
        if settings.webhook is not None:
            channels["webhook"] = Webhook(settings.webhook, session)
        if settings.email is not None:
            channels["email"] = Email(settings.email)
        yield channels


class HasSettings(Protocol):
    """An open connection."""

    @property
    def settings(self) -> ConnectionSettings:
        """The settings of the connection."""
        ...


def watch_alerts(
    connections: OpenConnections[HasSettings],
    settings: AlertSettings,
    figures: FiguresReadModel,
    scheduled_jobs: ScheduledJobRepository,
    storage: Storage,
) -> WatchAlerts:
    """Wire the job that raises and ends alerts."""

    def watched() -> tuple[Watched, ...]:
        opened = (one.settings for one in connections.all())
        return tuple(Watched(one.name, one.stock.enabled) for one in opened)

    return WatchAlerts(watched, figures, scheduled_jobs, storage, settings.rules, settings.channels)
