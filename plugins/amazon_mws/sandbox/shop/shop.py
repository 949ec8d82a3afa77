"""A shop whose orders are placed and changed as time passes."""

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
"""A callback with the time of the event."""


class Shop:
    """
    All orders of one seller.

    Automatic events depend only on the seed and the time, not on the steps of `advance`.
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
        """The average number of orders per hour."""
        return self._orders_per_hour

    def trade(self, orders_per_hour: float, now: datetime) -> None:
        """Set the average number of orders per hour from now on; 0 for none."""
        self._orders_per_hour = orders_per_hour
        self._expect_next_order(now)

    def advance(self, now: datetime) -> None:
        """Process all events that are due."""
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
        """Return the next unused serial number."""
        self._serial += 1
        return self._serial

    def add(self, order: ShopOrder) -> None:
        """Add an order."""
        self.orders[order.order_id] = order
        self._by_serial[order.serial] = order
        self._placed.add((order.placed_at, order.serial))
        self._updated.add((order.updated_at, order.serial))

    def become(self, order: ShopOrder, status: Status, now: datetime) -> None:
        """Change an order's status; raises NotPossible."""
        self._change(order, lambda: order.become(status, now))

    def move_parcel(self, order: ShopOrder, status: EasyShipStatus, now: datetime) -> None:
        """Set the Easy Ship status of an order, which updates the order."""

        def move() -> None:
            order.easy_ship_status = status
            order.updated_at = order.trimmed(now)

        self._change(order, move)

    def cancel_units(self, order: ShopOrder, units: Mapping[str, int], now: datetime) -> None:
        """Cancel units of an order's lines; raises NotPossible."""
        self._change(order, lambda: order.cancel_units(units, now))

    def at(self, moment: datetime, event: Event) -> None:
        """Schedule an event, which is called with its time."""
        self._event_count += 1
        heappush(self._events, (moment, self._event_count, event))

    def placed_between(
        self, since: datetime, until: datetime, beyond: Key | None
    ) -> Iterator[tuple[Key, ShopOrder]]:
        """Yield orders placed from `since` to `until`, both included, after the key `beyond`."""
        return self._found(self._placed.between(since, until, beyond))

    def updated_between(
        self, since: datetime, until: datetime, beyond: Key | None
    ) -> Iterator[tuple[Key, ShopOrder]]:
        """Yield orders by last update, like `placed_between`."""
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
        self.at(
            placed_at + life.authorized_after,
            partial(self._become_if_possible, order, Status.UNSHIPPED),
        )
        if life.cancelled_after is not None:
            self.at(
                placed_at + life.cancelled_after,
                partial(self._become_if_possible, order, Status.CANCELED),
            )
        if life.one_unit_less_after is not None:
            self.at(placed_at + life.one_unit_less_after, partial(self._cancel_one_unit, order))

    def _become_if_possible(self, order: ShopOrder, status: Status, now: datetime) -> None:
        """Change the status unless the order has changed meanwhile."""
        try:
            self.become(order, status, now)
        except NotPossible:
            return

    def _cancel_one_unit(self, order: ShopOrder, now: datetime) -> None:
        for line in order.lines:
            if line.open_units > 1:
                try:
                    self.cancel_units(order, {line.order_item_id: 1}, now)
                except NotPossible:
                    return
                return
