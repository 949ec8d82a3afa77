"""The Orders section: lists orders, reads orders by ID and lists their lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from .....sdk.sandbox.state import State
from ..protocol.faults import invalid_value
from ..protocol.markup import Node
from ..protocol.times import zulu
from ..seller_account import SellerAccount
from ..settings import EasyShipNames
from ..shop.order import ShopOrder
from ..shop.timeline import Key
from ..trouble import Kind
from .order_markup import item_nodes, order_node
from .order_query import OrderQuery, read_query
from .page_tokens import PageTokens
from .section import Call, Section
from .service_status import get_service_status

_MOST_IDS = 50


@dataclass(frozen=True, slots=True)
class _OrdersPlace:
    """
    A position in a listing of orders.

    `beyond` is the last order returned so far, `page_before` the position of its page.
    """

    query: OrderQuery
    beyond: Key | None = None
    page_before: Key | None = None


@dataclass(frozen=True, slots=True)
class _LinesPlace:
    """A position in the lines of an order: lines returned, and returned before the last page."""

    order_id: str
    returned: int = 0
    returned_before: int = 0


class OrdersSection:
    """Implements the operations of the Orders section."""

    def __init__(  # noqa: PLR0913  # what it lists, and what it remembers
        self,
        sellers: Mapping[str, SellerAccount],
        names: EasyShipNames,
        entries_per_page: int,
        *,
        rng: Random,
        token_lifetime: timedelta,
        state: State,
    ) -> None:
        self._sellers = sellers
        self._names = names
        self._entries_per_page = entries_per_page
        orders = state.kept("order tokens", tuple[str, _OrdersPlace, datetime])
        lines = state.kept("line tokens", tuple[str, _LinesPlace, datetime])
        self._order_tokens = PageTokens(rng, token_lifetime, orders)
        self._line_tokens = PageTokens(rng, token_lifetime, lines)

    def section(self) -> Section:
        """Return the section with its operations."""
        return Section(
            "Orders",
            "2013-09-01",
            {
                "ListOrders": self._list_orders,
                "ListOrdersByNextToken": self._list_orders_by_next_token,
                "GetOrder": self._get_order,
                "ListOrderItems": self._list_order_items,
                "ListOrderItemsByNextToken": self._list_order_items_by_next_token,
                "GetServiceStatus": get_service_status,
            },
        )

    def _list_orders(self, call: Call) -> Sequence[Node]:
        query = read_query(call.parameters, call.seller, call.now)
        token, orders = self._orders_page(call, _OrdersPlace(query))
        return [orders, _bound(query), *token]

    def _list_orders_by_next_token(self, call: Call) -> Sequence[Node]:
        place = self._order_tokens.redeem(call)
        token, orders = self._orders_page(call, place)
        return [*token, _bound(place.query), orders]

    def _orders_page(self, call: Call, place: _OrdersPlace) -> tuple[list[Node], Node]:
        """Return the orders from a position on, and the token if there are more."""
        if call.take_trouble(Kind.EMPTY_PAGE):
            return self._token(call, place), ("Orders", ())
        if call.take_trouble(Kind.REPEAT_PAGE):
            again, _, _ = self._orders_beyond(call, place.query, place.page_before)
            return self._token(call, place), ("Orders", again)
        nodes, last, more = self._orders_beyond(call, place.query, place.beyond)
        onward = replace(place, beyond=last, page_before=place.beyond)
        return self._token(call, onward) if more else [], ("Orders", nodes)

    def _orders_beyond(
        self, call: Call, query: OrderQuery, beyond: Key | None
    ) -> tuple[list[Node], Key | None, bool]:
        shop = self._sellers[call.seller.seller_id].shop
        found = list(islice(query.found_in(shop, beyond), query.page_size + 1))
        page = found[: query.page_size]
        nodes = [order_node(order, self._names) for _, order in page]
        return nodes, page[-1][0] if page else beyond, len(found) > len(page)

    def _token(self, call: Call, place: _OrdersPlace) -> list[Node]:
        return [("NextToken", self._order_tokens.issue(call, place))]

    def _get_order(self, call: Call) -> Sequence[Node]:
        ids = call.parameters.numbered("AmazonOrderId.Id")
        if not ids:
            raise invalid_value("AmazonOrderId must be specified")
        if len(ids) > _MOST_IDS:
            raise invalid_value(f"At most {_MOST_IDS} AmazonOrderIds can be specified")
        orders = self._sellers[call.seller.seller_id].shop.orders
        known = [orders[order_id] for order_id in dict.fromkeys(ids) if order_id in orders]
        return [("Orders", [order_node(order, self._names) for order in known])]

    def _list_order_items(self, call: Call) -> Sequence[Node]:
        place = _LinesPlace(call.parameters.required("AmazonOrderId"))
        token, items = self._lines_page(call, place)
        return [("AmazonOrderId", place.order_id), items, *token]

    def _list_order_items_by_next_token(self, call: Call) -> Sequence[Node]:
        place = self._line_tokens.redeem(call)
        token, items = self._lines_page(call, place)
        return [*token, items, ("AmazonOrderId", place.order_id)]

    def _lines_page(self, call: Call, place: _LinesPlace) -> tuple[list[Node], Node]:
        order = self._order(call, place.order_id)
        if call.take_trouble(Kind.EMPTY_PAGE):
            return self._line_token(call, place), ("OrderItems", ())
        if call.take_trouble(Kind.REPEAT_PAGE):
            size = (place.returned - place.returned_before) or self._entries_per_page
            again = item_nodes(order, place.returned_before, place.returned_before + size)
            return self._line_token(call, place), ("OrderItems", again)
        end = place.returned + self._entries_per_page
        onward = replace(place, returned=end, returned_before=place.returned)
        token = self._line_token(call, onward) if end < len(order.lines) else []
        return token, ("OrderItems", item_nodes(order, place.returned, end))

    def _line_token(self, call: Call, place: _LinesPlace) -> list[Node]:
        return [("NextToken", self._line_tokens.issue(call, place))]

    def _order(self, call: Call, order_id: str) -> ShopOrder:
        order = self._sellers[call.seller.seller_id].shop.orders.get(order_id)
        if order is None:
            raise invalid_value(f"Invalid AmazonOrderId: {order_id}")
        return order


def _bound(query: OrderQuery) -> Node:
    return (query.bound_name, zulu(query.until, milliseconds=query.until.microsecond > 0))
