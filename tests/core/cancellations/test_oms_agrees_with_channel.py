"""Property test: the OMS ends up with the channel's quantities, whatever the order of events."""

import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.core.cancellations.pass_on_cancellations import PassOnCancellations
from channel_connector.core.cancellations.read_cancellations import ReadCancellations
from channel_connector.core.orders.complete_orders import CompleteOrders
from channel_connector.core.orders.fetch_orders import FetchOrders
from channel_connector.core.orders.send_orders import SendOrders
from channel_connector.core.packing.accept_shipment import AcceptShipment
from channel_connector.core.packing.book_shipments import BookShipments
from channel_connector.core.packing.pack_call import PackCall
from channel_connector.core.packing.package_contents import PackedLine
from channel_connector.core.packing.pickup import PickupRules
from channel_connector.core.packing.recheck import Recheck
from channel_connector.ports.channel.order_source import OrderState
from channel_connector.ports.host.errors import TryAgain, Unavailable
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.storage import Storage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_line,
    a_parcel,
    an_order,
)
from channel_connector.ports.testing.fakes.memory_shipment_channel import MemoryShipmentChannel
from channel_connector.ports.testing.fakes.oms_gateways import MemoryOmsGateway
from channel_connector.ports.testing.fakes.order_sources import MemoryCancellationSource

ORDERS = ("403-1", "403-2", "403-3")
SKUS = ("RED", "BLUE")
JOBS = ("fetch", "complete", "deliver", "read", "pass_on", "book")
ANY_DAY = PickupRules(timedelta(hours=1), time(18), frozenset(range(7)), UTC)
TO_SHIP = {OrderState.UNFULFILLED, OrderState.PARTLY_FULFILLED}


class Killed(BaseException):
    """Simulates a killed process."""


class MortalOms(MemoryOmsGateway):
    """An OMS whose caller may be killed right before or after a call."""

    dies = ""

    def place(self, order, now):
        return self._mortally(super().place, order, now)

    def cancel(self, channel_order_id, lines, now):
        return self._mortally(super().cancel, channel_order_id, lines, now)

    def _mortally(self, call, *about):
        dies, self.dies = self.dies, ""
        if dies == "before":
            raise Killed
        answer = call(*about)
        if dies == "after":
            raise Killed
        return answer


@dataclass
class Trade:
    """A channel, an OMS, and the connector between them. Time passes with `pass_time`."""

    storage: Storage
    channel: MemoryCancellationSource = field(
        default_factory=lambda: MemoryCancellationSource(page_size=2)
    )
    oms: MortalOms = field(default_factory=MortalOms)
    carrier: MemoryShipmentChannel = field(default_factory=MemoryShipmentChannel)
    now: datetime = NOON
    numbers: count = field(default_factory=lambda: count(7001))

    def __post_init__(self):
        rules = (timedelta(minutes=1), timedelta(minutes=10), timedelta(days=1))
        recheck = Recheck(self.channel, self.storage)
        self.jobs = {
            "fetch": FetchOrders(CONNECTION, self.channel, self.storage, *rules),
            "complete": CompleteOrders(CONNECTION, self.channel, self.storage),
            "deliver": SendOrders(CONNECTION, self.oms, self.storage, hold_unmapped=False),
            "read": ReadCancellations(CONNECTION, self.channel, self.storage),
            "pass_on": PassOnCancellations(CONNECTION, self.oms, self.storage),
            "book": BookShipments(CONNECTION, self.carrier, recheck, ANY_DAY, self.storage),
        }

    def pass_time(self, minutes):
        self.now += timedelta(minutes=minutes)

    def run(self, job, steps=1):
        for _ in range(steps):
            with suppress(TryAgain, Killed):
                if self.jobs[job].run(self.now).at > self.now:
                    return

    def run_all(self):
        for job in JOBS:
            self.run(job, steps=100)

    def place(self, order_id, red, blue):
        """A customer orders; only once under an id."""
        lines = tuple(a_line(sku, number) for sku, number in zip(SKUS, (red, blue), strict=True))
        order = an_order(order_id, lines=lines, placed_at=self.now, updated_at=self.now)
        self.channel.held.setdefault(order_id, order)

    def cancel(self, order_id, sku, units):
        """A customer takes units off a line, as far as they are still there."""

        def without(line):
            taken = min(units, line.to_ship) if line.channel_sku == sku else 0
            return replace(line, quantity=line.quantity - taken)

        self._change(order_id, without)

    def cancel_all(self, order_id):
        self._change(order_id, lambda line: replace(line, quantity=line.shipped))

    def ship(self, order_id):
        self._change(order_id, lambda line: replace(line, shipped=line.quantity))

    def ship_one(self, order_id):
        self._change(order_id, lambda line: replace(line, shipped=min(1, line.quantity)))

    def _change(self, order_id, change):
        order = self.channel.held.get(order_id)
        if order is None or order.state not in TO_SHIP:
            return
        lines = tuple(change(line) for line in order.lines)
        shipped = any(line.shipped for line in lines)
        if any(line.to_ship for line in lines):
            state = OrderState.PARTLY_FULFILLED if shipped else OrderState.UNFULFILLED
        else:
            state = OrderState.FULFILLED if shipped else OrderState.CANCELLED
        self.channel.held[order_id] = replace(order, lines=lines, state=state, updated_at=self.now)

    def pack(self, order_id):
        """The warehouse packs what the OMS has of an order."""
        if order_id in self.oms.placed:
            cancelled = self.oms.cancelled.get(order_id, {})
            packed = tuple(
                PackedLine(line.channel_sku, left)
                for line in self.oms.placed[order_id].lines
                if (left := line.to_ship - cancelled.get(line.channel_line_id, 0)) > 0
            )
            if packed:
                call = PackCall(str(next(self.numbers)), order_id, a_parcel(), packed)
                AcceptShipment(CONNECTION, self.channel, self.storage).run(call, self.now)

    def trouble(self, side, kind):
        if side == "channel":
            self.channel.troubles.append(Unavailable("The channel is away."))
        elif kind in {"before", "after"}:
            self.oms.dies = kind
        else:
            getattr(self.oms, kind)(1)

    def come_to_rest(self):
        self.channel.troubles.clear()
        self.oms.dies = ""
        self.oms.be_unavailable(0)
        self.oms.lose_answers(0)
        for _ in range(6):
            self.pass_time(15)
            self.run_all()

    def left_at_oms(self, order_id):
        """Return the units of each line that the OMS takes for ordered and not cancelled."""
        cancelled = self.oms.cancelled.get(order_id, {})
        return {
            line.channel_line_id: line.quantity - cancelled.get(line.channel_line_id, 0)
            for line in self.oms.placed[order_id].lines
        }

    def left_at_channel(self, order_id):
        return {line.channel_line_id: line.quantity for line in self.channel.held[order_id].lines}

    def stage(self, order_id):
        with self.storage.reading() as uow:
            return uow.orders.get(CONNECTION, [order_id])[order_id].stage


order = st.sampled_from(ORDERS)
events = st.lists(
    st.one_of(
        st.tuples(st.just("place"), order, st.integers(1, 3), st.integers(0, 3)),
        st.tuples(st.just("cancel"), order, st.sampled_from(SKUS), st.integers(1, 3)),
        st.tuples(st.sampled_from(["cancel_all", "ship", "ship_one"]), order),
        st.tuples(st.just("pack"), order),
        st.tuples(st.just("pass_time"), st.integers(1, 20)),
        st.tuples(st.just("run"), st.sampled_from(JOBS), st.integers(1, 4)),
        st.tuples(st.just("run_all")),
        st.tuples(
            st.just("trouble"),
            st.sampled_from(["channel", "oms"]),
            st.sampled_from(["be_unavailable", "lose_answers", "before", "after"]),
        ),
    ),
    min_size=3,
    max_size=25,
)


def in_doubt(trouble, *then):
    """Return events in which an order is sent with an unknown outcome, and then changes."""
    return [
        ("place", ORDERS[1], 2, 3),
        ("pass_time", 15),
        ("run", "fetch", 4),
        ("run", "complete", 4),
        ("trouble", "oms", trouble),
        ("run", "deliver"),
        then,
        ("pass_time", 15),
        ("run_all",),
    ]


@settings(max_examples=30)
@given(events=events)
@example(events=in_doubt("before", "cancel", ORDERS[1], "RED", 1))
@example(events=in_doubt("after", "cancel", ORDERS[1], "RED", 1))
@example(events=in_doubt("lose_answers", "cancel_all", ORDERS[1]))
@example(events=in_doubt("be_unavailable", "cancel_all", ORDERS[1]))
def test_at_rest_the_oms_agrees_with_the_channel_on_every_unit(upgraded_sqlite, events):
    with TemporaryDirectory() as folder:
        file = Path(folder, "connector.db")
        shutil.copy(upgraded_sqlite, file)
        database = Database(f"sqlite:///{file}")
        try:
            trade = Trade(SqlStorage(database))
            for what, *how in [("place", ORDERS[0], 2, 3), ("run_all",), *events]:
                getattr(trade, what)(*how)
            trade.come_to_rest()
            agrees(trade)
        finally:
            database.dispose()


def agrees(trade):
    for order_id, order in trade.channel.held.items():
        if order_id in trade.oms.placed:
            assert trade.left_at_oms(order_id) == trade.left_at_channel(order_id)
            assert trade.stage(order_id) is Stage.SENT_TO_OMS
        else:
            assert order.state not in TO_SHIP
            assert order_id not in trade.oms.cancelled
            assert trade.stage(order_id) is Stage.CLOSED
