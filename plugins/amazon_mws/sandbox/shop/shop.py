"""A shop whose orders are placed and changed as time passes."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush

from .....sdk.sandbox.state import State
from ..protocol.accounts import Seller
from ..settings import ShopSettings
from .buyers import Buyers
from .events import Event, EventKind, Progress
from .order import EasyShipStatus, NotPossible, ShopOrder, Status
from .timeline import Key, Timeline

Happening = Callable[[ShopOrder, datetime], None]
"""Changes an order at the time of an event."""

_ONLY = "progress"
"""The key of the only value of its kind."""


class Shop:
    """
    All orders of one seller.

    Automatic events depend only on the seed and the time, not on the steps of `advance`.
    """

    def __init__(
        self, seller: Seller, settings: ShopSettings, opened_at: datetime, state: State
    ) -> None:
        self.seller = seller
        self.buyers = Buyers(seller, settings)
        self.orders = state.kept(f"{seller.seller_id}/orders", ShopOrder)
        self._by_serial = {order.serial: order for order in self.orders.values()}
        self._placed = Timeline((order.placed_at, order.serial) for order in self.orders.values())
        self._updated = Timeline((order.updated_at, order.serial) for order in self.orders.values())
        self._events = state.kept(f"{seller.seller_id}/events", Event)
        self._due = list(self._events.values())
        heapify(self._due)
        self._happenings: dict[EventKind, Happening] = {
            EventKind.AUTHORIZED: self._authorize,
            EventKind.CANCELLED: self._cancel,
            EventKind.ONE_UNIT_LESS: self._cancel_one_unit,
            EventKind.OUT_FOR_DELIVERY: self._go_out_for_delivery,
            EventKind.DELIVERED: self._deliver,
        }
        self._kept_progress = state.kept(f"{seller.seller_id}/shop", Progress)
        if _ONLY not in self._kept_progress:
            self._kept_progress[_ONLY] = Progress(settings.orders_per_hour)
            self._open(opened_at)

    def _open(self, opened_at: datetime) -> None:
        for placed_at in self.buyers.placed_before(opened_at):
            self.advance(placed_at)
            self._order_arrives(placed_at)
        self.advance(opened_at)
        self._expect_next_order(opened_at)

    @property
    def orders_per_hour(self) -> float:
        """The average number of orders per hour."""
        return self._progress.orders_per_hour

    def trade(self, orders_per_hour: float, now: datetime) -> None:
        """Set the average number of orders per hour from now on; 0 for none."""
        self._progress.orders_per_hour = orders_per_hour
        self._expect_next_order(now)

    def on(self, kind: EventKind, happening: Happening) -> None:
        """Let events of a kind do this."""
        self._happenings[kind] = happening

    def advance(self, now: datetime) -> None:
        """Process all events that are due."""
        while True:
            due = self._due[0].at if self._due else None
            arrival = self._progress.next_order_at
            if arrival is not None and arrival <= now and (due is None or arrival <= due):
                self._order_arrives(arrival)
                self._expect_next_order(arrival)
            elif due is not None and due <= now:
                event = heappop(self._due)
                del self._events[str(event.number)]
                self._happenings[event.kind](self.orders[event.order_id], event.at)
            else:
                return

    def next_serial(self) -> int:
        """Return the next unused serial number."""
        self._progress.serial += 1
        self._kept_progress.changed(_ONLY)
        return self._progress.serial

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

    def at(self, moment: datetime, kind: EventKind, order: ShopOrder) -> None:
        """Schedule an event of an order."""
        self._progress.events += 1
        self._kept_progress.changed(_ONLY)
        event = Event(moment, self._progress.events, kind, order.order_id)
        self._events[str(event.number)] = event
        heappush(self._due, event)

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
        self.orders.changed(order.order_id)

    @property
    def _progress(self) -> Progress:
        return self._kept_progress[_ONLY]

    def _expect_next_order(self, now: datetime) -> None:
        progress = self._progress
        progress.next_order_at = None
        if progress.orders_per_hour > 0:
            gap = self.buyers.gap(progress.serial, progress.orders_per_hour)
            progress.next_order_at = now + gap
        self._kept_progress.changed(_ONLY)

    def _order_arrives(self, placed_at: datetime) -> None:
        serial = self.next_serial()
        order = self.buyers.order(serial, placed_at)
        self.add(order)
        life = self.buyers.life(serial)
        self.at(placed_at + life.authorized_after, EventKind.AUTHORIZED, order)
        if life.cancelled_after is not None:
            self.at(placed_at + life.cancelled_after, EventKind.CANCELLED, order)
        if life.one_unit_less_after is not None:
            self.at(placed_at + life.one_unit_less_after, EventKind.ONE_UNIT_LESS, order)

    def _authorize(self, order: ShopOrder, now: datetime) -> None:
        self._become_if_possible(order, Status.UNSHIPPED, now)

    def _cancel(self, order: ShopOrder, now: datetime) -> None:
        self._become_if_possible(order, Status.CANCELED, now)

    def _go_out_for_delivery(self, order: ShopOrder, now: datetime) -> None:
        self.move_parcel(order, EasyShipStatus.OUT_FOR_DELIVERY, now)

    def _deliver(self, order: ShopOrder, now: datetime) -> None:
        self.move_parcel(order, EasyShipStatus.DELIVERED, now)

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
