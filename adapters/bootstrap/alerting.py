"""Wires alerts: the job that raises them, and the channels that send them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from ...core.alerts.alert_conditions import Watched
from ...core.alerts.watch_alerts import WatchAlerts
from ...core.jobs.loading import ReadLoading
from ...core.jobs.names import Side
from ...core.jobs.side_trouble import Caller
from ...ports.host.alert_channel import AlertChannel
from ...ports.host.loaded_connections import LoadedConnection
from ...ports.repositories.read_models.figures import FiguresReadModel
from ...ports.repositories.scheduled_jobs import ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ..alerts.email import Email
from ..alerts.settings import AlertSettings
from ..alerts.webhook import Webhook
from ..assure.budgets import assure_account
from ..connections.open_connections import OpenConnections
from ..settings import ConnectionSettings, Kept, Settings
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


def watch_alerts(  # noqa: PLR0913, PLR0917  # the dependencies of the job
    connections: OpenConnections[HasSettings],
    settings: AlertSettings,
    figures: FiguresReadModel,
    scheduled_jobs: ScheduledJobRepository,
    storage: Storage,
    loading: ReadLoading,
) -> WatchAlerts:
    """Wire the job that raises and ends alerts, for the connections of all hosts."""

    def watched() -> tuple[Watched, ...]:
        others = {one.connection: Watched(one.connection, one.stock) for one in loading().enabled()}
        opened = (one.settings for one in connections.all())
        own = {one.name: Watched(one.name, one.stock.enabled) for one in opened}
        return tuple((own | others | own).values())

    def callers() -> tuple[Caller, ...]:
        own = callers_of(one.settings for one in connections.all())
        names = {one.connection for one in own}
        return (*own, *(one for one in loading().callers() if one.connection not in names))

    return WatchAlerts(
        watched,
        figures,
        scheduled_jobs,
        storage,
        settings.rules,
        settings.channels,
        callers,
        lambda now: loading().not_loaded(now),
    )


def report_of(
    settings: Settings,
    opened: Iterable[ConnectionSettings],
    problems: Mapping[str, str],
    host: str,
    now: datetime,
) -> list[LoadedConnection]:
    """Return what a host has loaded by its settings, and what it left out."""
    found = [
        LoadedConnection(
            host,
            one.name,
            one.channel_type.name,
            in_database=one.kept is Kept.DATABASE,
            left_out="",
            since=now,
            seen_at=now,
            stock=one.stock.enabled,
            fetches=one.orders.sync,
            channel_title=one.channel_type.title,
            channel_account=one.channel_type.account(one.settings),
            oms_address=assure_settings(one).base_url,
            oms_account=assure_account(assure_settings(one)),
        )
        for one in opened
    ]
    loaded = {one.connection for one in found}
    left_out = [
        (one.name, one.channel, True, one.reason) for one in settings.left_out if one.enabled
    ]
    left_out += [
        (one.name, one.channel_type.name, one.kept is Kept.DATABASE, problems[one.name])
        for one in settings.enabled
        if one.name in problems and one.name not in loaded
    ]
    return found + [
        LoadedConnection(host, name, channel, in_database, reason, since=now, seen_at=now)
        for name, channel, in_database, reason in left_out
    ]


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
