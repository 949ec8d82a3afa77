"""The one place that names adapter classes: which one stands behind which port."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import requests
from dependency_injector import containers, providers

from ..core.complete_orders import CompleteOrders
from ..core.deed import Deed
from ..core.deliver_orders import DeliverOrders
from ..core.fetch_orders import FetchOrders
from ..core.pass_on_cancellations import PassOnCancellations
from ..core.read_cancellations import ReadCancellations
from ..core.watch_submissions import WatchSubmissions
from ..ports.clock import WallClock
from ..ports.order_desk import OrderDesk
from ..ports.plugin import Channel, Services
from ..ports.rate_policy import Budget, RatePolicy
from ..ports.stores.books import Books
from ..ports.stores.wakeups import WakeupBook
from .assure.client import AssureOrderDesk, assure_account, assure_budgets
from .engine.embedded import EmbeddedEngine
from .engine.holder import holder_name
from .engine.leases import Leases
from .packing import Packing, packing_of
from .settings import ConnectionSettings, StorageSettings
from .stock import Stock, stock_of
from .storage.books import SqlBooks
from .storage.database import Database
from .storage.rate_policy import TRAVEL, SqlRatePolicy
from .storage.wakeups import SqlWakeups

QUICKEST_TICK_SECONDS = 0.02

WAY_SECONDS = 0.35
"""The world's seconds that a call may take on its way: a sped-up clock magnifies them."""


@dataclass(frozen=True, slots=True)
class Connection:
    """
    A connection that is open: both of its sides, and what is done for it.

    `packing` is None where the channel does not pack, `stock` where it takes no levels.
    """

    settings: ConnectionSettings
    channel: Channel
    desk: OrderDesk
    deeds: tuple[Deed, ...]
    packing: Packing | None
    stock: Stock | None

    @property
    def name(self) -> str:
        """Its name in config.yaml."""
        return self.settings.name


def _database(storage: StorageSettings) -> Iterator[Database]:
    database = Database(storage.url)
    try:
        yield database
    finally:
        database.dispose()


def _connections(
    settings: Sequence[ConnectionSettings],
    database: Database,
    books: Books,
    clock: WallClock,
    new_session: Callable[[], requests.Session],
) -> Iterator[tuple[Connection, ...]]:
    with ExitStack() as closing:
        yield tuple(
            _open(
                one,
                database,
                books,
                clock,
                session=closing.enter_context(new_session()),
                closing=closing,
            )
            for one in settings
        )


def _open(  # noqa: PLR0913  # what a connection stands on
    settings: ConnectionSettings,
    database: Database,
    books: Books,
    clock: WallClock,
    *,
    session: requests.Session,
    closing: ExitStack,
) -> Connection:
    channel_pace, desk_pace = _paces(settings, database, clock)
    channel = settings.channel_type.open(settings.settings, Services(channel_pace))
    closing.callback(channel.close)
    desk = AssureOrderDesk(settings.assure, desk_pace, session)
    packing = packing_of(settings.name, channel, settings.packing, books)
    location = settings.assure.location_code or ""
    stock = stock_of(settings.name, channel, settings.stock, location, books)
    deeds = (
        *_deeds(settings, channel, desk, books),
        *(packing.deeds if packing else ()),
        *(stock.deeds if stock else ()),
    )
    return Connection(settings, channel, desk, deeds, packing, stock)


def _paces(
    settings: ConnectionSettings, database: Database, clock: WallClock
) -> tuple[RatePolicy, RatePolicy]:
    """Return what paces a connection's calls to its channel, and those to its desk."""
    channel_type, own, assure = settings.channel_type, settings.settings, settings.assure
    travel = max(TRAVEL, timedelta(seconds=WAY_SECONDS * clock.speed))

    def pace(account: str, budgets: tuple[Budget, ...]) -> RatePolicy:
        return SqlRatePolicy(database, settings.name, account, budgets, travel)

    return (
        pace(channel_type.account(own), channel_type.budgets(own)),
        pace(assure_account(assure), assure_budgets(assure)),
    )


def _rate_policies(
    settings: Sequence[ConnectionSettings], database: Database, clock: WallClock
) -> dict[str, tuple[RatePolicy, ...]]:
    return {one.name: _paces(one, database, clock) for one in settings}


def _deeds(
    settings: ConnectionSettings, channel: Channel, desk: OrderDesk, books: Books
) -> Iterator[Deed]:
    name, rules = settings.name, settings.orders
    if channel.order_source is not None:
        source = channel.order_source
        listing = channel.cancellation_source or source
        yield FetchOrders(name, listing, books, rules.fetch_every, rules.overlap, rules.look_back)
        yield CompleteOrders(name, source, books)
        yield ReadCancellations(name, source, books)
    yield DeliverOrders(name, desk, books, rules.hold_unmapped)
    yield PassOnCancellations(name, desk, books)
    if channel.submission_list is not None:
        yield WatchSubmissions(name, channel.submission_list, books)


def _leases(wakeups: WakeupBook, storage: StorageSettings) -> Iterator[Leases]:
    with ExitStack() as open_files:
        holder = holder_name(storage.file, open_files)
        yield Leases(wakeups, holder, lambda: datetime.now(UTC))


def _engine(
    connections: Sequence[Connection], wakeups: WakeupBook, leases: Leases, clock: WallClock
) -> EmbeddedEngine:
    tick_seconds = max(QUICKEST_TICK_SECONDS, min(1.0, clock.wall_seconds(timedelta(seconds=1))))
    deeds = [deed for connection in connections for deed in connection.deeds]
    return EmbeddedEngine(deeds, wakeups, leases, clock, tick_seconds)


class Host(containers.DeclarativeContainer):
    """Everything that runs, wired. What a command does not ask for is not opened."""

    storage = providers.Dependency(instance_of=StorageSettings)
    connection_settings = providers.Dependency(instance_of=tuple, default=())
    clock = providers.Dependency(instance_of=WallClock, default=WallClock())

    database = providers.Resource(_database, storage)
    books = providers.Singleton(SqlBooks, database)
    wakeups = providers.Singleton(SqlWakeups, database)
    rate_policies = providers.Singleton(_rate_policies, connection_settings, database, clock)
    new_session = providers.Object(requests.Session)
    connections = providers.Resource(
        _connections, connection_settings, database, books, clock, new_session
    )
    leases = providers.Resource(_leases, wakeups, storage)
    engine = providers.Singleton(_engine, connections, wakeups, leases, clock)


@contextmanager
def open_host(
    storage: StorageSettings,
    connections: Sequence[ConnectionSettings] = (),
    clock: WallClock | None = None,
) -> Iterator[Host]:
    """Wire a host, and close whatever of it was opened."""
    host = Host(storage=storage, connection_settings=tuple(connections), clock=clock or WallClock())
    try:
        yield host
    finally:
        host.shutdown_resources()
