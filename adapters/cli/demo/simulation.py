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
from .observation import Sides, both_sides
from .world import World

POLL_SECONDS = 1.0

SETTLING = timedelta(minutes=30)
"""How long the last orders may take to reach Assure."""

STOCK_CHANGING = 0.5
"""The share of the time in which stock changes; afterwards the last changes are exposed."""

CANCELLING = 0.8
"""The share of the time in which buyers cancel; afterwards Assure catches up."""

LOST_ANSWERS = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that is injected once this share of the time has passed."""

    share: float
    side: str
    kind: str
    times: int
    operation: str = ""


FAULTS = (
    Fault(0.25, "channel", "error_503_html", 2),
    Fault(0.4, "channel", "lost_answer", 1, "CreateScheduledPackage"),
    Fault(0.45, "channel", "foreign_answer", 1, "GetReport"),
    Fault(0.5, "oms", "lost_answer", LOST_ANSWERS),
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
            note = ""
            while faults and faults[0].share <= share:
                note = _inject(world, faults.pop(0))
            if share < STOCK_CHANGING:
                world.stock.change(now)
            sides = both_sides(world.channel, world.oms)
            if share < CANCELLING:
                world.buyer_cancellations.cancel_next(sides)
            report(_progress(sides, now, share, note))
            check()
            time.sleep(POLL_SECONDS)
        world.channel.set_order_rate(0)
        sides = both_sides(world.channel, world.oms)
        while world.clock.now() < ends + SETTLING and not _ended(sides):
            report(_progress(sides, world.clock.now(), 1.0, ""))
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


def _progress(sides: Sides, now: datetime, share: float, note: str) -> DemoProgress:
    labels = sum(package.label_at is not None for package in sides.packed)
    return DemoProgress(now, share, len(sides.at_channel), len(sides.at_oms), labels, note)


def _ended(sides: Sides) -> bool:
    there = {order.order_id for order in sides.at_oms}
    return all(
        order.order_id in there or (order.status != "Pending" and not order.is_to_be_shipped)
        for order in sides.at_channel.values()
    )
