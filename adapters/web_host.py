"""What stands behind the calls of OMSs: the core's deeds, wired for a web server."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apiflask import APIFlask

from ..core.accept_shipment import AcceptShipment
from ..core.hand_over import HandOver
from ..core.outlook import Outlook
from ..core.pack_call import PackAnswer, PackCall
from ..ports.clock import Clock, WallClock
from ..ports.order_source import OrderSource
from ..ports.stores.books import Books
from ..ports.stores.wakeups import Wakeup, WakeupBook
from .assure.web.app import web_app
from .assure.web.served import HandsOver, Served
from .container import Connection, open_host
from .hurried_source import HurriedSource
from .settings import Settings

CHANNEL_SECONDS: Final = 3.0
"""How long a pack call waits for the channel, which is asked again later anyway."""

DEEDS_OF_PACKING: Final = frozenset({"book_shipments", "pass_on_cancellations"})


@contextmanager
def open_web_app(settings: Settings, clock: WallClock) -> Iterator[APIFlask]:
    """Wire the application that answers for all connections, and close what it opened."""
    with ExitStack() as stack:
        host = stack.enter_context(open_host(settings.storage, settings.connections, clock))
        served = []
        for connection in host.connections():
            executor = stack.enter_context(_one_thread())
            served.append(_served(connection, host.books(), host.wakeups(), clock, executor))
        yield web_app(served, settings.server, clock)


@contextmanager
def _one_thread() -> Iterator[Executor]:
    """Run a channel's calls one by one: its session is not made for several threads."""
    executor = ThreadPoolExecutor(1)
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _served(
    connection: Connection, books: Books, wakeups: WakeupBook, clock: Clock, executor: Executor
) -> Served:
    settings, channel = connection.settings, connection.channel
    return Served(
        name=connection.name,
        assure=settings.assure,
        carrier=settings.channel_type.carrier or settings.channel_type.title,
        default_parcel=settings.packing.default_parcel,
        accept=(
            None
            if channel.shipment_creator is None or channel.order_source is None
            else _Acceptance(connection.name, channel.order_source, books, executor)
        ),
        hand_over=_hand_over(connection, books),
        wake=_waking(connection, wakeups, clock),
    )


@dataclass(frozen=True, slots=True)
class _Acceptance:
    """Takes pack calls in, each with its own time for the channel."""

    connection: str
    source: OrderSource
    books: Books
    executor: Executor

    def __call__(self, call: PackCall, now: datetime) -> PackAnswer:
        """Return the shipment, or why there is none."""
        ends = time.monotonic() + CHANNEL_SECONDS
        source = HurriedSource(self.source, self.executor, lambda: ends - time.monotonic())
        return AcceptShipment(self.connection, source, self.books).run(call, now)


def _hand_over(connection: Connection, books: Books) -> HandsOver | None:
    documents = connection.channel.document_source
    if documents is None:
        return None
    outlook = Outlook(documents, books, connection.settings.packing.documents_per_feed)
    return HandOver(connection.name, books, outlook).documents


def _waking(connection: Connection, wakeups: WakeupBook, clock: Clock) -> Callable[[str], None]:
    deeds: Sequence[str] = [deed.name for deed in connection.deeds if deed.name in DEEDS_OF_PACKING]

    def wake(name: str) -> None:
        wakeups.enrol([Wakeup(name, deed, clock.now()) for deed in deeds])

    return wake
