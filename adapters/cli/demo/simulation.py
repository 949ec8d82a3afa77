"""Runs the connector for the demo's hours while buyers, stock and faults go on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from ...bootstrap.container import Host, open_host
from ...bootstrap.upgrade import upgrade_database
from ..running.web_process import running_web_server
from .observation import InjectedFaults, Sides, both_sides
from .world import CONNECTION, World

POLL_SECONDS = 1.0

SETTLING = timedelta(minutes=30)
"""How long the last orders may take to reach Assure."""

STOCK_CHANGING = 0.5
"""The share of the time in which stock changes; afterwards the last changes are exposed."""

CANCELLING = 0.8
"""The share of the time in which buyers cancel; afterwards Assure catches up."""

LATE_ORDER = 0.3
"""The share of the time after which the channel lists an order too late."""

INJECTED = InjectedFaults(lost_answers=2, foreign_documents=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that is injected once this share of the time has passed."""

    share: float
    side: str
    kind: str
    times: int
    operation: str = ""


FAULTS = (
    Fault(0.2, "channel", "forbidden_character", 1, "ListOrders"),
    Fault(0.25, "channel", "error_503_html", 2),
    Fault(0.4, "channel", "lost_answer", 1, "CreateScheduledPackage"),
    Fault(0.45, "channel", "foreign_answer", INJECTED.foreign_documents, "GetReport"),
    Fault(0.5, "oms", "lost_answer", INJECTED.lost_answers),
    Fault(0.55, "channel", "foreign_answer", 1, "GetReportRequestList"),
    Fault(0.6, "channel", "lost_answer", 1, "SubmitFeed"),
    Fault(0.75, "channel", "lost_answer", 1),
)


@dataclass(frozen=True, slots=True)
class DemoProgress:
    """The progress of the demo at one time."""

    now: datetime
    share: float
    placed: int
    sent: int
    labels: int
    note: str = ""


def simulate(
    world: World, hours: float, report: Callable[[DemoProgress], None], log: IO[str]
) -> None:
    """Run the connector for some hours, and report the progress to `report`."""
    begins = world.clock.now()
    ends = begins + timedelta(hours=hours)
    storage, connections = world.settings.storage, world.settings.connections
    upgrade_database(storage)
    with (
        open_host(storage, connections, world.clock, calls=world.settings.calls) as host,
        _running_engine(host) as check,
        running_web_server(world.settings, world.clock, log=log),
    ):
        faults = list(FAULTS)
        while (now := world.clock.now()) < ends:
            share = (now - begins) / (ends - begins)
            notes = []
            while faults and faults[0].share <= share:
                notes.append(_inject(world, faults.pop(0)))
            notes.extend(_late_order(world, host, share, now))
            if share < STOCK_CHANGING:
                world.stock.change(now)
            sides = both_sides(world.channel, world.oms)
            if share < CANCELLING:
                world.buyer_cancellations.cancel_next(sides)
                world.cancel_requests.ask_next(sides, now)
            report(_progress(sides, now, share, "; ".join(notes)))
            check()
            time.sleep(POLL_SECONDS)
        world.channel.set_order_rate(0)
        sides = both_sides(world.channel, world.oms)
        while (now := world.clock.now()) < ends + SETTLING and not _ended(sides):
            report(_progress(sides, now, 1.0, "; ".join(_late_order(world, host, 1.0, now))))
            check()
            time.sleep(POLL_SECONDS)
            sides = both_sides(world.channel, world.oms)


@contextmanager
def _running_engine(host: Host) -> Iterator[Callable[[], None]]:
    """Run the engine in a thread; yield a function that raises the error that ended it, if any."""
    engine = host.engine()
    errors: list[BaseException] = []

    def run() -> None:
        try:
            engine.run()
        except BaseException as error:  # noqa: BLE001  # raised by the main thread
            errors.append(error)

    def check() -> None:
        for error in errors:
            raise error

    thread = threading.Thread(target=run, name="engine")
    thread.start()
    try:
        yield check
    finally:
        engine.stop()
        thread.join()
    check()


def _inject(world: World, fault: Fault) -> str:
    side = world.channel if fault.side == "channel" else world.oms
    operation = {"operation": fault.operation} if fault.operation else {}
    side.inject_fault(fault.kind, fault.times, **operation)
    where = fault.operation or f"the {fault.side}"
    return f"{fault.kind.replace('_', ' ')} at {where}, {fault.times} times"


def _late_order(world: World, host: Host, share: float, now: datetime) -> Iterator[str]:
    """Let the channel list an order late, and call it in later; yield a note of it."""
    late = world.late_order
    if share >= LATE_ORDER and not late.order_id:
        late.place(now)
        yield f"order {late.order_id} is listed too late"
    if late.call_in(host, CONNECTION, now):
        yield f"order {late.order_id} is called in"


def _progress(sides: Sides, now: datetime, share: float, note: str) -> DemoProgress:
    labels = sum(package.label_at is not None for package in sides.packed)
    return DemoProgress(now, share, len(sides.at_channel), len(sides.at_oms), labels, note)


def _ended(sides: Sides) -> bool:
    there = {order.order_id for order in sides.at_oms}
    return all(
        order.order_id in there or (order.status != "Pending" and not order.is_to_be_shipped)
        for order in sides.at_channel.values()
    )
