"""The shop: orders come in and live on as time passes, whoever looks."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from heapq import heappop, heappush

from ..protocol.accounts import Seller
from ..settings import ShopSettings
from .buyers import Buyers
from .order import EasyShipStatus, NotPossible, ShopOrder, Status
from .timeline import Key, Timeline

Event = Callable[[datetime], None]
"""Something that happens at a moment."""


class Shop:
    """
    All orders of one seller.

    What happens by itself follows from the seed and the time alone, in whatever steps the
    time is told.
    """

    def __init__(self, seller: Seller, settings: ShopSettings, opened_at: datetime) -> None:
        self.seller = seller
        self.buyers = Buyers(seller, settings)
        self.orders: dict[str, ShopOrder] = {}
        self._by_serial: dict[int, ShopOrder] = {}
        self._placed = Timeline()
        self._updated = Timeline()
        self._events: list[tuple[datetime, int, Event]] = []
        self._event_count = 0
        self._serial = 0
        self._orders_per_hour = settings.orders_per_hour
        self._next_order_at: datetime | None = None
        backlog = self.buyers.placed_before(opened_at)
        for placed_at in backlog:
            self.advance(placed_at)
            self._order_arrives(placed_at)
        self.advance(opened_at)
        self._expect_next_order(opened_at)

    @property
    def orders_per_hour(self) -> float:
        """How many orders are placed in an hour, on average."""
        return self._orders_per_hour

    def trade(self, orders_per_hour: float, now: datetime) -> None:
        """From now on let buyers place so many orders an hour; 0 for none."""
        self._orders_per_hour = orders_per_hour
        self._expect_next_order(now)

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due."""
        while True:
            due = self._events[0][0] if self._events else None
            arrival = self._next_order_at
            if arrival is not None and arrival <= now and (due is None or arrival <= due):
                self._order_arrives(arrival)
                self._expect_next_order(arrival)
            elif due is not None and due <= now:
                moment, _, event = heappop(self._events)
                event(moment)
            else:
                return

    def next_serial(self) -> int:
        """Return a number that no order has yet."""
        self._serial += 1
        return self._serial

    def add(self, order: ShopOrder) -> None:
        """Take an order in."""
        self.orders[order.order_id] = order
        self._by_serial[order.serial] = order
        self._placed.add((order.placed_at, order.serial))
        self._updated.add((order.updated_at, order.serial))

    def become(self, order: ShopOrder, status: Status, now: datetime) -> None:
        """Let an order go on to another status; raises NotPossible."""
        self._change(order, lambda: order.become(status, now))

    def move_parcel(self, order: ShopOrder, status: EasyShipStatus, now: datetime) -> None:
        """Say where the parcel of an Easy Ship order is; that updates the order."""

        def move() -> None:
            order.easy_ship_status = status
            order.updated_at = order.trimmed(now)

        self._change(order, move)

    def cancel_units(self, order: ShopOrder, units: Mapping[str, int], now: datetime) -> None:
        """Take units off an order's lines; raises NotPossible."""
        self._change(order, lambda: order.cancel_units(units, now))

    def at(self, moment: datetime, event: Event) -> None:
        """Let something happen when its moment has come; it is told the moment."""
        self._event_count += 1
        heappush(self._events, (moment, self._event_count, event))

    def placed_between(
        self, since: datetime, until: datetime, beyond: Key | None
    ) -> Iterator[tuple[Key, ShopOrder]]:
        """Yield orders placed between two moments, both included, after the key `beyond`."""
        return self._found(self._placed.between(since, until, beyond))

    def updated_between(
        self, since: datetime, until: datetime, beyond: Key | None
    ) -> Iterator[tuple[Key, ShopOrder]]:
        """Yield orders last changed between two moments, as above."""
        return self._found(self._updated.between(since, until, beyond))

    def _found(self, keys: Iterator[Key]) -> Iterator[tuple[Key, ShopOrder]]:
        return ((key, self._by_serial[key[1]]) for key in keys)

    def _change(self, order: ShopOrder, change: Callable[[], None]) -> None:
        before = (order.updated_at, order.serial)
        change()
        self._updated.remove(before)
        self._updated.add((order.updated_at, order.serial))

    def _expect_next_order(self, now: datetime) -> None:
        if self._orders_per_hour > 0:
            gap = self.buyers.gap(self._serial, self._orders_per_hour)
            self._next_order_at = now + gap
        else:
            self._next_order_at = None

    def _order_arrives(self, placed_at: datetime) -> None:
        serial = self.next_serial()
        order = self.buyers.order(serial, placed_at)
        self.add(order)
        life = self.buyers.life(serial)
        self.at(placed_at + life.authorized_after, partial(self._try, order, Status.UNSHIPPED))
        if life.cancelled_after is not None:
            self.at(placed_at + life.cancelled_after, partial(self._try, order, Status.CANCELED))
        if life.one_unit_less_after is not None:
            self.at(placed_at + life.one_unit_less_after, partial(self._one_unit_less, order))

    def _try(self, order: ShopOrder, status: Status, now: datetime) -> None:
        """An order that went another way meanwhile stays as it is."""
        try:
            self.become(order, status, now)
        except NotPossible:
            return

    def _one_unit_less(self, order: ShopOrder, now: datetime) -> None:
        for line in order.lines:
            if line.open_units > 1:
                try:
                    self.cancel_units(order, {line.order_item_id: 1}, now)
                except NotPossible:
                    return
                return
