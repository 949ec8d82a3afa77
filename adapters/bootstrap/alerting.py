"""Wires alerts: the job that raises them, and the channels that send them."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from ...core.alerts.alert_conditions import Watched
from ...core.alerts.watch_alerts import WatchAlerts
from ...core.jobs.names import Side
from ...core.jobs.side_trouble import Caller
from ...ports.host.alert_channel import AlertChannel
from ...ports.repositories.read_models.figures import FiguresReadModel
from ...ports.repositories.scheduled_jobs import ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ..alerts.email import Email
from ..alerts.settings import AlertSettings
from ..alerts.webhook import Webhook
from ..assure.budgets import assure_account
from ..connections.open_connections import OpenConnections
from ..settings import ConnectionSettings
from .http_session import Session
from .sections import assure_settings


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

    return WatchAlerts(
        watched,
        figures,
        scheduled_jobs,
        storage,
        settings.rules,
        settings.channels,
        lambda: callers_of(one.settings for one in connections.all()),
    )


def callers_of(connections: Iterable[ConnectionSettings]) -> tuple[Caller, ...]:
    """Return each connection as a caller of its channel and of Assure."""
    callers = []
    for one in connections:
        channel_type, assure = one.channel_type, assure_settings(one)
        callers += [
            Caller(
                one.name,
                Side.CHANNEL,
                channel_type.name,
                channel_type.title,
                channel_type.account(one.settings),
                fetches=one.orders.sync,
            ),
            Caller(one.name, Side.OMS, assure.base_url, "Assure", assure_account(assure)),
        ]
    return tuple(callers)
