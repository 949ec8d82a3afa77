"""Port for reading a channel's orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from ..host.rate_policy import Deferred


class OrderState(StrEnum):
    """Fulfilment state of an order on the channel."""

    PENDING = "PENDING"
    """Placed, must not be shipped yet."""
    UNFULFILLED = "UNFULFILLED"
    PARTLY_FULFILLED = "PARTLY_FULFILLED"
    FULFILLED = "FULFILLED"
    CANCELLED = "CANCELLED"
    OTHER = "OTHER"
    """Any other state of the channel."""


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Shipping address. Personal data: its repr shows no value. Missing parts are empty."""

    name: str = ""
    line1: str = ""
    line2: str = ""
    line3: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""

    def __repr__(self) -> str:
        return "Address(***)"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """
    One line of an order.

    `quantity` is ordered minus cancelled units: the channel lowers it on cancellation, down to
    0. `shipped` of these were already shipped. Amounts are per unit, tax included, in the
    order's currency; None if not reported. If `needs_serials`, the package must include the
    serial number of each unit. `cancel_requested`: the buyer asks to cancel, and the channel
    leaves it to the seller.
    """

    channel_line_id: str
    channel_sku: str | None
    quantity: int
    channel_serial: str = ""
    unit_price: Decimal | None = None
    unit_discount: Decimal | None = None
    unit_shipping: Decimal | None = None
    gift_wrap: bool = False
    shipped: int = 0
    needs_serials: bool = False
    cancel_requested: bool = False

    @property
    def to_ship(self) -> int:
        """Units that remain to be shipped."""
        return max(0, self.quantity - self.shipped)


@dataclass(frozen=True, slots=True)
class Order:
    """
    One customer order as the channel reports it.

    `lines` is None if the channel does not include lines in its list; call `lines()` then.
    `kept_out` is why the connection's settings exclude the order; empty if they do not.
    `delivery_trouble` is what an operator must do about the booked parcel, as the channel reports
    it stopped, rejected or undeliverable; empty if it does not. `free`: nothing is paid for it, as
    it replaces another order or its total is zero, so its lines may have no price.
    """

    channel_order_id: str
    state: OrderState
    placed_at: datetime
    updated_at: datetime
    dispatch_by: datetime | None = None
    cash_on_delivery: bool = False
    priority: bool = False
    currency: str = ""
    ship_to: Address | None = None
    lines: tuple[OrderLine, ...] | None = None
    kept_out: str = ""
    delivery_trouble: str = ""
    free: bool = False


@dataclass(frozen=True, slots=True)
class UnreadableOrder:
    """
    An entry of a page that cannot be parsed as an order, and why, without personal data.

    `channel_order_id` is empty if it cannot be read either.
    """

    channel_order_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """
    One page of orders.

    `next_page` is the channel's token of the next page, None on the last. `covers_until` is
    the time, by the channel's clock, up to which the whole list is complete; None if the
    channel does not report it.
    """

    orders: tuple[Order, ...]
    unreadable: tuple[UnreadableOrder, ...] = ()
    next_page: str | None = None
    covers_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinePage:
    """One page of an order's lines; `next_page` as in `OrderPage`."""

    lines: tuple[OrderLine, ...]
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class OrdersRead:
    """
    What the channel answered about orders that it was asked for by their ids.

    An id in none of the three was not asked about: there was no room for it in the call, or the
    answer does not tell. Nothing is known of that order, so it is asked for again.

    Args:
        orders: those that the channel has.
        unreadable: those that it has, but that cannot be parsed.
        unknown: ids of those that the channel does not have, as far as its answer is complete.
    """

    orders: tuple[Order, ...] = ()
    unreadable: tuple[UnreadableOrder, ...] = ()
    unknown: frozenset[str] = frozenset()


class OrderSource(Protocol):
    """
    Reads orders. Read-only on the channel and in the database.

    A method may make several budgeted calls to the channel, and returns `Deferred` if one of
    them has to wait. All of them raise:

        Unavailable, Throttled, NotSent: no answer; retry later.
        StopConnection: no call of this connection can succeed until an operator acts.
    """

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """
        List orders that have units to ship and changed at or after `since`.

        Orders may be repeated, on this or a later page: the core deduplicates them. None is
        skipped. Entries that cannot be parsed are in `unreadable`.
        """
        ...

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """
        Return the page of token `page`.

        A page may be empty and still have a next one.

        Raises:
            PagingLost: the token is unknown or expired; start again with `first_page`.
        """
        ...

    def lines(self, channel_order_id: str, page: str | None, now: datetime) -> LinePage | Deferred:
        """
        List the lines of one order: the first page, or the page of token `page`.

        An answer that does not name the order counts as no answer.

        Raises:
            PagingLost: the token is unknown or expired; start again with None.
            OrderUnreadable: the answer cannot be parsed.
        """
        ...

    @property
    def most_ids(self) -> int:
        """Return how many ids `read` accepts, at least 1."""
        ...

    def read(self, channel_order_ids: Sequence[str], now: datetime) -> OrdersRead | Deferred:
        """
        Return what the channel says of these orders, in any state, and of no others.

        The ids begin with the one that was not looked at for longest. An answer may cover only
        some of them, but is expected to cover the first.
        """
        ...

    def lines_read_by(self, orders: int, now: datetime) -> datetime:
        """Return when the budget allows the lines of `orders` orders to be read."""
        ...
