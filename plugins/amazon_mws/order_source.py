"""Reads Amazon's orders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from ...ports.channel.order_source import LinePage, OrderPage, OrdersRead, UnreadableOrder
from ...ports.host.errors import OrderUnreadable, PagingLost, Unavailable
from ...ports.host.rate_policy import Deferred, RatePolicy
from .mws.answers import Element, NoAnswer, log_foreign
from .mws.client import AmazonClient
from .mws.errors import RequestRefused
from .mws.request import ORDERS, Call
from .mws.timestamps import format_timestamp
from .orders.order import Unreadable, read_order_page
from .orders.order_items import read_line_page

Page = TypeVar("Page", OrderPage, LinePage)

MOST_IDS = 50
NEWEST_START = timedelta(minutes=4)
"""
Minimum age of a listing's start. Amazon lists up to two minutes before its own time and rejects
a later start; the remainder tolerates clock skew.
"""

TO_SHIP = ("Unshipped", "PartiallyShipped")
"""Amazon accepts these two only together."""

CHANGED = (*TO_SHIP, "Shipped", "Canceled")
"""All but unpaid orders, which the connector does not store."""

_BY_THE_SELLER = {
    "FulfillmentChannel.Channel.1": "MFN",
    "MaxResultsPerPage": "100",
}
_INVALID_PARAMETER = frozenset({"InvalidParameterValue", "InvalidRequest", "ValidationError"})
"""Codes for an ID or page token that Amazon does not accept."""


@dataclass(frozen=True, slots=True)
class AmazonOrderSource:
    """
    Reads the seller-fulfilled orders of one seller in one marketplace.

    Amazon lists by time of status change; with the statuses in CHANGED, the listing is a source
    of cancellations as well. A page token is sent unchanged and without other parameters to the
    `ByNextToken` operation.
    """

    client: AmazonClient
    rate_policy: RatePolicy
    marketplace_id: str
    easy_ship_only: bool = False
    statuses: tuple[str, ...] = TO_SHIP

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """Start a listing; see the port."""
        newest = self.client.amazon_time(now) - NEWEST_START
        parameters = {
            **{f"OrderStatus.Status.{at}": word for at, word in enumerate(self.statuses, 1)},
            **_BY_THE_SELLER,
            "MarketplaceId.Id.1": self.marketplace_id,
            "LastUpdatedAfter": format_timestamp(min(since, newest)),
        }
        return self._listing(Call(ORDERS, "ListOrders", parameters), now)

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """Continue a listing; see the port."""
        try:
            return self._listing(Call(ORDERS, "ListOrdersByNextToken", {"NextToken": page}), now)
        except RequestRefused as refused:
            if refused.code not in _INVALID_PARAMETER:
                raise
            raise PagingLost(
                f"Amazon no longer accepts the page token: {refused.reason}. "
                "The listing restarts from its first page."
            ) from None

    def lines(self, channel_order_id: str, page: str | None, now: datetime) -> LinePage | Deferred:
        """List the lines of one order; see the port."""
        if page is None:
            parameters = {"AmazonOrderId": channel_order_id}
            call = Call(ORDERS, "ListOrderItems", parameters, channel_order_id)
        else:
            parameters = {"NextToken": page}
            call = Call(ORDERS, "ListOrderItemsByNextToken", parameters, channel_order_id)
        try:
            return self._page(call, now, lambda result: read_line_page(result, channel_order_id))
        except Unreadable as problem:
            raise OrderUnreadable(
                f"The lines of {channel_order_id} cannot be read: {problem}"
            ) from None
        except RequestRefused as refused:
            if refused.code not in _INVALID_PARAMETER:
                raise
            raise OrderUnreadable(
                f"The lines of {channel_order_id} cannot be read: {refused}"
            ) from None

    @property
    def most_ids(self) -> int:
        """Return the most IDs that GetOrder accepts."""
        return MOST_IDS

    def read(self, channel_order_ids: Sequence[str], now: datetime) -> OrdersRead | Deferred:
        """Read orders by ID; see the port. Amazon leaves out those that it does not know."""
        if len(channel_order_ids) > MOST_IDS:
            raise ValueError(f"GetOrder accepts at most {MOST_IDS} IDs.")
        if not channel_order_ids:
            return OrdersRead()
        parameters = {
            f"AmazonOrderId.Id.{number}": channel_order_id
            for number, channel_order_id in enumerate(channel_order_ids, start=1)
        }
        call = Call(ORDERS, "GetOrder", parameters, _subject_of(channel_order_ids))
        try:
            page = self._page(
                call,
                now,
                lambda result: read_order_page(result, marketplace_id=self.marketplace_id),
            )
        except RequestRefused as refused:
            if refused.code not in _INVALID_PARAMETER:
                raise
            return _refused(channel_order_ids, refused)
        return page if isinstance(page, Deferred) else _told(page, channel_order_ids)

    def lines_read_by(self, orders: int, now: datetime) -> datetime:
        """Forecast one call of ListOrderItems per order; see the port."""
        return self.rate_policy.forecast("ListOrderItems", orders, now)

    def _listing(self, call: Call, now: datetime) -> OrderPage | Deferred:
        return self._page(
            call,
            now,
            lambda result: read_order_page(
                result, easy_ship_only=self.easy_ship_only, marketplace_id=self.marketplace_id
            ),
        )

    def _page(self, call: Call, now: datetime, read: Callable[[Element], Page]) -> Page | Deferred:
        answer = self.client.call(call, now)
        if isinstance(answer, Deferred):
            return answer
        try:
            return read(answer.result)
        except NoAnswer as problem:
            raise Unavailable(
                f"{call.action} failed: {problem}. The call is retried later."
            ) from None


def _told(page: OrderPage, channel_order_ids: Sequence[str]) -> OrdersRead:
    """
    Return what the answer tells of the orders that were asked for.

    None is unknown if an entry names an order that was not asked for, or has an ID that cannot be
    read: that may be any of those that no other entry names. If these are one only, the entry is
    taken as that order.
    """
    asked = frozenset(channel_order_ids)
    orders = [order for order in page.orders if order.channel_order_id in asked]
    unreadable = [entry for entry in page.unreadable if entry.channel_order_id in asked]
    nameless = [entry for entry in page.unreadable if not entry.channel_order_id]
    told = len(orders) + len(unreadable) + len(nameless)
    foreign = len(page.orders) + len(page.unreadable) - told
    log_foreign("GetOrder", foreign)
    left = asked.difference(
        (order.channel_order_id for order in orders),
        (entry.channel_order_id for entry in unreadable),
    )
    if nameless and len(left) == 1:
        [only] = left
        unreadable.append(UnreadableOrder(only, nameless[0].reason))
    return OrdersRead(
        tuple(orders), tuple(unreadable), frozenset() if nameless or foreign else left
    )


def _refused(channel_order_ids: Sequence[str], refused: RequestRefused) -> OrdersRead:
    """
    Return the only order that was asked for as unreadable.

    Raises:
        Unavailable: several were asked for, of which any may be the cause.
    """
    if len(channel_order_ids) > 1:
        raise Unavailable(
            f"Amazon rejected a call for {len(channel_order_ids)} orders ({refused.reason}). "
            "It is retried with fewer at once, as one of them may be the cause."
        )
    [channel_order_id] = channel_order_ids
    return OrdersRead(unreadable=(UnreadableOrder(channel_order_id, str(refused)),))


def _subject_of(channel_order_ids: Sequence[str]) -> str:
    first, others = channel_order_ids[0], len(channel_order_ids) - 1
    return f"{first} and {others} more" if others else first
