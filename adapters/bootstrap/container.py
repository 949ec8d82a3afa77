"""The dependency injection container: binds adapters to ports."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import requests
from dependency_injector import containers, providers

from ...core.cancellations.pass_on_cancellations import PassOnCancellations
from ...core.cancellations.read_cancellations import ReadCancellations
from ...core.jobs.job import Job
from ...core.jobs.loading import LoadingReader
from ...core.orders.complete_orders import CompleteOrders
from ...core.orders.fetch_orders import FetchOrders
from ...core.orders.rescan_orders import RescanOrders
from ...core.orders.send_orders import SendOrders
from ...core.submissions.watch_submissions import WatchSubmissions
from ...ports.channel.plugin import Channel, Services
from ...ports.channel.workflows import port_problems
from ...ports.host.errors import ConnectorError, SettingsError
from ...ports.oms.gateway import OmsGateway
from ...ports.repositories.scheduled_jobs import ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ...sdk.wall_clock import WallClock
from ..alerts.settings import AlertSettings
from ..assure.gateway.client import AssureGateway
from ..connections.connection import Connection
from ..connections.open_connections import OpenConnections
from ..engine.embedded import EmbeddedEngine
from ..engine.lease_holder import holder_name
from ..engine.leases import Leases
from ..engine.liveness import late_after
from ..logging.traceback_location import traceback_location
from ..settings import CallRules, ConnectionSettings, DatabaseAddress
from ..settings.keyring import Keyring
from .alerting import alert_channels, watch_alerts
from .call_records import CallRecords
from .host_jobs import host_jobs
from .http_session import Session
from .packing import packing_of
from .rate_policies import connection_rate_policies, rate_policies_of
from .sections import assure_settings
from .stock import stock_of
from .storage_host import StorageHost, open_storage

QUICKEST_TICK_SECONDS = 0.02


def _connections(  # noqa: PLR0913, PLR0917  # the dependencies of connections
    settings: Sequence[ConnectionSettings],
    storage: Storage,
    clock: WallClock,
    new_session: Callable[[], requests.Session],
    calls: CallRecords,
    leave_out: bool,  # noqa: FBT001  # of the container
) -> Iterator[OpenConnections[Connection]]:
    def open_one(one: ConnectionSettings, closing: ExitStack) -> Connection:
        session = closing.enter_context(new_session())
        return _open(one, storage, clock, calls, session=session, closing=closing)

    connections = OpenConnections(open_one, leave_out=leave_out)
    try:
        connections.exchange(one for one in settings if one.enabled)
        yield connections
    finally:
        connections.close()


def _open(  # noqa: PLR0913  # the dependencies of a connection
    settings: ConnectionSettings,
    storage: Storage,
    clock: WallClock,
    calls: CallRecords,
    *,
    session: requests.Session,
    closing: ExitStack,
) -> Connection:
    channel_rate_policy, oms_rate_policy = connection_rate_policies(settings, calls.database, clock)
    recorder = calls.recorder.of(settings.name)
    channel = _open_channel(settings, Services(channel_rate_policy, recorder))
    closing.callback(channel.close)
    assure = assure_settings(settings)
    oms = AssureGateway(assure, oms_rate_policy, session, recorder)
    packing = packing_of(
        settings.name,
        channel,
        settings.packing,
        storage,
        hold_cancel_requests=settings.orders.hold_cancel_requests,
    )
    location = assure.location_code or ""
    stock = stock_of(settings.name, channel, settings.stock, location, storage)
    jobs = (
        *_jobs(settings, channel, oms, storage),
        *(packing.jobs if packing else ()),
        *(stock.jobs if stock else ()),
        calls.erasure(settings.name),
    )
    return Connection(settings, channel, oms, jobs, packing, stock)


def _open_channel(settings: ConnectionSettings, services: Services) -> Channel:
    """
    Open the connection's channel with its plugin.

    Raises:
        SettingsError: it failed; the message has the place but not the text, which may be secret.
            Or it opened another channel than it declares.
    """
    channel_type = settings.channel_type
    try:
        channel = channel_type.open(settings.settings, services)
    except ConnectorError:
        raise
    except Exception as bug:
        raise SettingsError(
            f"The plugin of {channel_type.title} cannot open {settings.name}: "
            f"{type(bug).__name__} in {traceback_location(bug)}. Report it to the plugin's author."
        ) from bug
    if problems := list(port_problems(channel_type.workflows, channel.ports())):
        channel.close()
        raise SettingsError(
            f"The plugin of {channel_type.title} cannot open {settings.name}: "
            f"{' '.join(problems)} Report it to the plugin's author."
        )
    return channel


def _jobs(
    settings: ConnectionSettings, channel: Channel, oms: OmsGateway, storage: Storage
) -> Iterator[Job]:
    name, rules, source = settings.name, settings.orders, channel.order_source
    if source is not None:
        listing = channel.cancellation_source or source
        yield FetchOrders(
            name,
            listing,
            storage,
            rules.fetch_every,
            rules.overlap,
            rules.look_back,
            rules.sync,
            rules.hold_cancel_requests,
        )
        yield RescanOrders(
            name,
            listing,
            storage,
            rules.rescan,
            rules.overlap,
            rules.sync,
            rules.hold_cancel_requests,
        )
        yield CompleteOrders(name, source, storage, rules.hold_cancel_requests)
        yield ReadCancellations(name, source, storage, rules.hold_cancel_requests)
        yield SendOrders(name, oms, storage, rules.hold_unmapped)
        yield PassOnCancellations(name, oms, storage)
    if channel.submission_list is not None:
        yield WatchSubmissions(name, channel.submission_list, storage)


def _leases(scheduled_jobs: ScheduledJobRepository, storage: DatabaseAddress) -> Iterator[Leases]:
    with ExitStack() as open_files:
        holder = holder_name(storage.file, open_files)
        yield Leases(scheduled_jobs, holder)


def _engine(
    connections: Sequence[Connection],
    host_jobs: Sequence[Job],
    scheduled_jobs: ScheduledJobRepository,
    leases: Leases,
    clock: WallClock,
) -> EmbeddedEngine:
    tick_seconds = max(QUICKEST_TICK_SECONDS, min(1.0, clock.wall_seconds(timedelta(seconds=1))))
    jobs = [job for connection in connections for job in connection.jobs]
    return EmbeddedEngine([*jobs, *host_jobs], scheduled_jobs, leases, clock, tick_seconds)


class Host(containers.DeclarativeContainer):
    """All services of a host; each is created when it is first used."""

    storage_host = providers.Dependency(instance_of=StorageHost)
    connection_settings = providers.Dependency(instance_of=tuple, default=())
    alert_settings = providers.Dependency(instance_of=AlertSettings, default=AlertSettings())
    clock = providers.Dependency(instance_of=WallClock, default=WallClock())
    leave_out = providers.Dependency(instance_of=bool, default=False)

    rate_policies = providers.Singleton(
        rate_policies_of, connection_settings, storage_host.provided.database, clock
    )
    new_session = providers.Object(Session)
    open_connections = providers.Resource(
        _connections,
        connection_settings,
        storage_host.provided.storage,
        clock,
        new_session,
        storage_host.provided.call_records,
        leave_out,
    )
    connections = providers.Callable(OpenConnections.all, open_connections)
    loading = providers.Singleton(
        LoadingReader,
        storage_host.provided.loaded_connections,
        storage_host.provided.clients,
        providers.Callable(late_after, clock),
    )
    leases = providers.Resource(
        _leases, storage_host.provided.scheduled_jobs, storage_host.provided.settings
    )
    alert_channels = providers.Resource(alert_channels, alert_settings)
    watch_alerts = providers.Singleton(
        watch_alerts,
        open_connections,
        alert_settings,
        storage_host.provided.figures,
        storage_host.provided.scheduled_jobs,
        storage_host.provided.storage,
        loading,
    )
    host_jobs = providers.Singleton(
        host_jobs,
        watch_alerts,
        alert_channels,
        open_connections,
        storage_host.provided.scheduled_jobs,
        storage_host.provided.storage,
    )
    engine = providers.Singleton(
        _engine, connections, host_jobs, storage_host.provided.scheduled_jobs, leases, clock
    )


@contextmanager
def open_host(  # noqa: PLR0913  # the settings of a host
    storage: DatabaseAddress,
    connections: Sequence[ConnectionSettings] = (),
    clock: WallClock | None = None,
    *,
    calls: CallRules | None = None,
    keyring: Keyring | None = None,
    alerts: AlertSettings | None = None,
    leave_out: bool = False,
) -> Iterator[Host]:
    """
    Wire a host with the enabled connections, and close afterwards what was opened.

    With `leave_out` a connection that cannot be opened does not keep the others from it.
    """
    with open_storage(storage, keyring=keyring, calls=calls) as storage_host:
        host = Host(
            storage_host=storage_host,
            connection_settings=tuple(connections),
            alert_settings=alerts or AlertSettings(),
            clock=clock or WallClock(),
            leave_out=leave_out,
        )
        try:
            yield host
        finally:
            host.shutdown_resources()
