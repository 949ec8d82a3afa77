"""Where a channel's orders come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from ..host.rate_policy import Deferred


class OrderState(StrEnum):
    """How far an order is, as the channel states it."""

    PENDING = "PENDING"
    """Placed, not yet to be shipped."""
    UNFULFILLED = "UNFULFILLED"
    PARTLY_FULFILLED = "PARTLY_FULFILLED"
    FULFILLED = "FULFILLED"
    CANCELLED = "CANCELLED"
    OTHER = "OTHER"
    """A word of the channel's that says none of these."""


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where to ship to. Personal data: its repr shows no value. A part not told is empty."""

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

    `quantity` is what was ordered and not cancelled: the channel lowers it when units are
    cancelled, down to 0. `shipped` of them have left already. Money is for one unit, tax
    included, in the order's currency; None where the channel does not tell. Of a line that
    `needs_serials` the serial number of each unit must be told with the package.
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

    @property
    def to_ship(self) -> int:
        """Units that are still to leave."""
        return max(0, self.quantity - self.shipped)


@dataclass(frozen=True, slots=True)
class Order:
    """
    One customer order as the channel states it, before any bookkeeping of ours.

    `lines` is None where the channel tells them apart from the order; ask `lines()` then.
    `kept_out` tells why the connection's settings leave it to others; empty where they do not.
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


@dataclass(frozen=True, slots=True)
class UnreadableOrder:
    """
    An entry of a page that does not make an order, and why, without personal data.

    `channel_order_id` is empty where not even that could be read.
    """

    channel_order_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """
    Some orders, and how to go on.

    `next_page` is the channel's token for more, None at the end. `covers_until` is the
    moment, by the channel's own clock, up to which the whole listing tells everything; None
    where the channel did not say.
    """

    orders: tuple[Order, ...]
    unreadable: tuple[UnreadableOrder, ...] = ()
    next_page: str | None = None
    covers_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinePage:
    """Some lines of one order; `next_page` as in `OrderPage`."""

    lines: tuple[OrderLine, ...]
    next_page: str | None = None


class OrderSource(Protocol):
    """
    Reads orders. Writes nothing, neither on the channel nor here.

    Each method makes at most one call of the channel, which its budget granted, or answers
    `Deferred` and made none. All of them raise:

        Unavailable, Throttled: nothing was learnt; ask the same again later.
        StopConnection: nothing of this connection will succeed until a person acts.
    """

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """
        List orders that still have something to ship and changed at or after `since`.

        An order may come again, on this or a later call: notification old from new is the core's
        work. None is skipped. One that cannot be read is named in `unreadable`.
        """
        ...

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """
        Go on with the listing that gave the token `page`.

        A page may be empty and still name a next one.

        Raises:
            PagingLost: the channel does not know the token; begin again at `first_page`.
        """
        ...

    def lines(self, channel_order_id: str, page: str | None, now: datetime) -> LinePage | Deferred:
        """
        List the lines of one order, from the beginning or from a token on.

        Raises:
            PagingLost: as above.
            OrderUnreadable: the answer does not make lines.
        """
        ...

    def orders(self, channel_order_ids: Sequence[str], now: datetime) -> OrderPage | Deferred:
        """
        Read these orders whatever their state; at most 50 at a time.

        An order that the channel does not know is missing from the page.
        """
        ...

    def lines_read_by(self, orders: int, now: datetime) -> datetime:
        """Return when the lines of that many orders could be read, as the budget allows."""
        ...
