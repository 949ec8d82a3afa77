"""The demo's few hours: the real connector at work while both sides live on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from ...bootstrap.container import Host, open_host
from ..running.web_process import running_web_server
from .seen import Sides, both_sides
from .world import World

LOOK_SECONDS = 1.0

SETTLING = timedelta(minutes=30)
"""So long, after the last order was placed, are the last ones given to arrive."""

STOCK_CHANGES = 0.5
"""For this share of the time; then the last words are given the time to be shown."""

SECOND_THOUGHTS = 0.8
"""For this share of the time buyers cancel; then Amazon and Assure are given time to agree."""

LOST_ANSWERS = 2


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong once this share of the time has passed."""

    share: float
    side: str
    kind: str
    times: int
    operation: str = ""


TROUBLES = (
    Trouble(0.25, "channel", "error_503_html", 2),
    Trouble(0.4, "channel", "lost_answer", 1, "CreateScheduledPackage"),
    Trouble(0.5, "oms", "lost_answer", LOST_ANSWERS),
    Trouble(0.6, "channel", "lost_answer", 1, "SubmitFeed"),
    Trouble(0.75, "channel", "lost_answer", 1),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """How far the demo is."""

    now: datetime
    share: float
    placed: int
    sent: int
    labels: int
    said: str = ""


def live(world: World, hours: float, tell: Callable[[Moment], None], log: IO[str]) -> None:
    """Let the hours pass with the connector at work, and tell how it goes."""
    begins = world.clock.now()
    ends = begins + timedelta(hours=hours)
    storage, connections = world.settings.storage, world.settings.connections
    with (
        open_host(storage, connections, world.clock, calls=world.settings.calls) as host,
        _at_work(host) as check,
        running_web_server(world.settings, world.clock, log=log),
    ):
        troubles = list(TROUBLES)
        while (now := world.clock.now()) < ends:
            share = (now - begins) / (ends - begins)
            said = ""
            while troubles and troubles[0].share <= share:
                said = _befall(world, troubles.pop(0))
            if share < STOCK_CHANGES:
                world.stock.change(now)
            sides = both_sides(world.channel, world.oms)
            if share < SECOND_THOUGHTS:
                world.second_thoughts.have(sides)
            tell(_moment(sides, now, share, said))
            check()
            time.sleep(LOOK_SECONDS)
        world.channel.trade(0)
        sides = both_sides(world.channel, world.oms)
        while world.clock.now() < ends + SETTLING and not _ended(sides):
            tell(_moment(sides, world.clock.now(), 1.0, ""))
            check()
            time.sleep(LOOK_SECONDS)
            sides = both_sides(world.channel, world.oms)


@contextmanager
def _at_work(host: Host) -> Iterator[Callable[[], None]]:
    """Run the engine in a thread; what is yielded raises whatever ended it early."""
    host.database().upgrade()
    engine = host.engine()
    faults: list[BaseException] = []

    def run() -> None:
        try:
            engine.run()
        except BaseException as fault:  # noqa: BLE001  # told by the main thread
            faults.append(fault)

    def check() -> None:
        for fault in faults:
            raise fault

    thread = threading.Thread(target=run, name="engine")
    thread.start()
    try:
        yield check
    finally:
        engine.stop()
        thread.join()
    check()


def _befall(world: World, trouble: Trouble) -> str:
    side = world.channel if trouble.side == "channel" else world.oms
    operation = {"operation": trouble.operation} if trouble.operation else {}
    side.order_trouble(trouble.kind, trouble.times, **operation)
    where = trouble.operation or f"the {trouble.side}"
    return f"{trouble.kind.replace('_', ' ')} at {where}, {trouble.times} times"


def _moment(sides: Sides, now: datetime, share: float, said: str) -> Moment:
    labels = sum(package.label_at is not None for package in sides.packed)
    return Moment(now, share, len(sides.at_channel), len(sides.at_oms), labels, said)


def _ended(sides: Sides) -> bool:
    there = {order.order_id for order in sides.at_oms}
    return all(
        order.order_id in there or (order.status != "Pending" and not order.is_to_be_shipped)
        for order in sides.at_channel.values()
    )
