"""Amazon's orders, as the port wants them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from ...ports.channel.order_source import LinePage, OrderPage
from ...ports.host.errors import OrderUnreadable, PagingLost, Unavailable
from ...ports.host.rate_policy import Deferred, RatePolicy
from .mws.answers import Element, NoAnswer
from .mws.client import AmazonClient
from .mws.errors import RequestRefused
from .mws.moments import write_moment
from .mws.request import ORDERS, Call
from .orders.order import Unreadable, read_order_page
from .orders.order_items import read_line_page

Page = TypeVar("Page", OrderPage, LinePage)

MOST_IDS = 50
NEWEST_START = timedelta(minutes=4)
"""
How far back a listing begins at least. Amazon lists up to two minutes before its own time and
refuses to begin later; the rest makes room for a clock that is not quite right.
"""

TO_SHIP = ("Unshipped", "PartiallyShipped")
"""Amazon takes them together only."""

CHANGED = (*TO_SHIP, "Shipped", "Canceled")
"""All but orders that are not paid yet, of which nothing is known here."""

_BY_THE_SELLER = {
    "FulfillmentChannel.Channel.1": "MFN",
    "MaxResultsPerPage": "100",
}
_WRONG_WORD = frozenset({"InvalidParameterValue", "InvalidRequest", "ValidationError"})
"""What Amazon says of an id or a token that it does not take."""


@dataclass(frozen=True, slots=True)
class AmazonOrderSource:
    """
    Reads the orders of one seller in one marketplace that the seller fulfils.

    Amazon lists by status change; with the statuses in CHANGED, the listing is a source of
    cancellations as well. A token goes back as it came, alone, to the operation that is made
    for it.
    """

    client: AmazonClient
    rate_policy: RatePolicy
    marketplace_id: str
    easy_ship_only: bool = False
    statuses: tuple[str, ...] = TO_SHIP

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """List from the beginning; see the port."""
        newest = self.client.amazon_time(now) - NEWEST_START
        parameters = {
            **{f"OrderStatus.Status.{at}": word for at, word in enumerate(self.statuses, 1)},
            **_BY_THE_SELLER,
            "MarketplaceId.Id.1": self.marketplace_id,
            "LastUpdatedAfter": write_moment(min(since, newest)),
        }
        return self._listing(Call(ORDERS, "ListOrders", parameters), now)

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """Go on with a listing; see the port."""
        try:
            return self._listing(Call(ORDERS, "ListOrdersByNextToken", {"NextToken": page}), now)
        except RequestRefused as refused:
            if refused.code not in _WRONG_WORD:
                raise
            raise PagingLost(
                f"Amazon does not take its page token any more: {refused.in_its_words}. "
                "The listing is read again from its first page."
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
            if refused.code not in _WRONG_WORD:
                raise
            raise OrderUnreadable(
                f"The lines of {channel_order_id} cannot be read: {refused}"
            ) from None

    def orders(self, channel_order_ids: Sequence[str], now: datetime) -> OrderPage | Deferred:
        """Read these orders; see the port."""
        if len(channel_order_ids) > MOST_IDS:
            raise ValueError(f"GetOrder takes at most {MOST_IDS} ids.")
        if not channel_order_ids:
            return OrderPage(())
        parameters = {
            f"AmazonOrderId.Id.{number}": channel_order_id
            for number, channel_order_id in enumerate(channel_order_ids, start=1)
        }
        call = Call(ORDERS, "GetOrder", parameters, _first_of(channel_order_ids))
        page = self._page(call, now, read_order_page)
        return page if isinstance(page, Deferred) else OrderPage(page.orders, page.unreadable)

    def lines_read_by(self, orders: int, now: datetime) -> datetime:
        """Count one call of ListOrderItems an order."""
        return self.rate_policy.forecast("ListOrderItems", orders, now)

    def _listing(self, call: Call, now: datetime) -> OrderPage | Deferred:
        return self._page(
            call,
            now,
            lambda result: read_order_page(result, easy_ship_only=self.easy_ship_only),
        )

    def _page(self, call: Call, now: datetime, read: Callable[[Element], Page]) -> Page | Deferred:
        answer = self.client.call(call, now)
        if isinstance(answer, Deferred):
            return answer
        try:
            return read(answer.result)
        except NoAnswer as problem:
            raise Unavailable(
                f"{call.action} brought no answer: {problem}. It is asked again later."
            ) from None


def _first_of(channel_order_ids: Sequence[str]) -> str:
    first, others = channel_order_ids[0], len(channel_order_ids) - 1
    return f"{first} and {others} more" if others else first
