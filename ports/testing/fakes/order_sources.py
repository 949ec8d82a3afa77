"""A fake channel for orders, with faults on request."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from ...channel.order_source import (
    LinePage,
    Order,
    OrderPage,
    OrdersRead,
    OrderState,
    UnreadableOrder,
)
from ...host.errors import ConnectorError, OrderUnreadable, PagingLost
from ...host.rate_policy import Deferred

HORIZON = timedelta(minutes=2)
A_CALL = timedelta(seconds=2)

Page = TypeVar("Page", OrderPage, LinePage, OrdersRead)


class MemoryOrderSource:
    """
    Lists the orders in `held`, `page_size` per page, up to two minutes before `now`.

    Change `held` to add, change or remove orders. `troubles` are raised or returned in order
    instead of the next answers. Lines are read once per `lines_every`; earlier calls are
    deferred. `calls` lists the received calls. `read` accepts `most_ids`, and answers about the
    first `ids_answered` of them.
    """

    listed = frozenset({OrderState.UNFULFILLED, OrderState.PARTLY_FULFILLED})

    def __init__(
        self, *orders: Order, page_size: int = 100, lines_page_size: int | None = None
    ) -> None:
        self.held = {order.channel_order_id: order for order in orders}
        self.page_size = page_size
        self.lines_page_size = lines_page_size
        self.lines_every = timedelta(0)
        self.unreadable: dict[str, str] = {}
        self.unreadable_lines: set[str] = set()
        self.most_ids = 50
        self.ids_answered: int | None = None
        self.troubles: list[ConnectorError | Deferred | OrderPage | LinePage | OrdersRead] = []
        self.calls: list[str] = []
        self._tokens: dict[str, tuple[list[str], datetime]] = {}
        self._lines_at: datetime | None = None

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """Return the first page."""
        if trouble := self._trouble("first_page", OrderPage):
            return trouble
        until = now - HORIZON
        listed = sorted(
            (order.updated_at, order.channel_order_id)
            for order in self.held.values()
            if since <= order.updated_at <= until and order.state in self.listed
        )
        return self._page([order_id for _, order_id in listed], until)

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:  # noqa: ARG002  # the port's shape
        """Return the page of this token."""
        if trouble := self._trouble("next_page", OrderPage):
            return trouble
        if page not in self._tokens:
            raise PagingLost("The page token is not known here. The listing is begun again.")
        return self._page(*self._tokens[page])

    def lines(self, channel_order_id: str, page: str | None, now: datetime) -> LinePage | Deferred:
        """Return the lines of one order."""
        if self._lines_at is not None and now < self._lines_at:
            return Deferred(self._lines_at, "The budget is used up.")
        if self.lines_every:
            self._lines_at = now + self.lines_every
        if trouble := self._trouble(f"lines {channel_order_id}", LinePage):
            return trouble
        if channel_order_id in self.unreadable_lines:
            raise OrderUnreadable(f"The lines of {channel_order_id} could not be read.")
        lines = self.held[channel_order_id].lines or ()
        start = int(page or 0)
        end = start + (self.lines_page_size or len(lines) or 1)
        return LinePage(lines[start:end], str(end) if end < len(lines) else None)

    def read(self, channel_order_ids: Sequence[str], now: datetime) -> OrdersRead | Deferred:
        """Return what is known of the first `ids_answered` of these orders."""
        assert len(channel_order_ids) <= self.most_ids
        if trouble := self._trouble("read " + " ".join(channel_order_ids), OrdersRead):
            return trouble
        asked = channel_order_ids[: self.ids_answered]
        page = self._page([order_id for order_id in asked if order_id in self.held], now)
        unknown = frozenset(asked) - self.held.keys()
        return OrdersRead(page.orders, page.unreadable, unknown)

    def lines_read_by(self, orders: int, now: datetime) -> datetime:
        """Assume two seconds per order."""
        return now + orders * A_CALL

    def _page(self, order_ids: list[str], until: datetime) -> OrderPage:
        here, rest = order_ids[: self.page_size], order_ids[self.page_size :]
        token = None
        if rest:
            token = f"token-{len(self._tokens)}"
            self._tokens[token] = (rest, until)
        return OrderPage(
            tuple(
                replace(self.held[order_id], lines=None)
                for order_id in here
                if order_id not in self.unreadable
            ),
            tuple(
                UnreadableOrder(order_id, self.unreadable[order_id])
                for order_id in here
                if order_id in self.unreadable
            ),
            token,
            until,
        )

    def _trouble(self, call: str, page: type[Page]) -> Page | Deferred | None:
        self.calls.append(call)
        if not self.troubles:
            return None
        trouble = self.troubles.pop(0)
        if isinstance(trouble, ConnectorError):
            raise trouble
        assert isinstance(trouble, (Deferred, page))
        return trouble


class MemoryCancellationSource(MemoryOrderSource):
    """A fake channel whose list includes every changed order."""

    listed = MemoryOrderSource.listed | {OrderState.FULFILLED, OrderState.CANCELLED}
