"""Places and shows orders in the control API."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ..protocol.times import zulu
from ..seeded_random import seeded_random
from ..shop.catalogue import CATALOGUE
from ..shop.order import Line, NotPossible, ShopOrder, Status
from ..shop.shop import Shop


def place_orders(shop: Shop, count: int, now: datetime) -> list[str]:
    """Place `count` orders that are ready to ship and return their IDs."""
    orders = []
    for _ in range(count):
        order = shop.buyers.order(shop.next_serial(), now)
        order.status = Status.UNSHIPPED
        order.by_amazon, order.easy_ship = False, True
        shop.add(order)
        orders.append(order.order_id)
    return orders


def place_order(shop: Shop, payload: dict[str, Any], now: datetime) -> str:
    """
    Place an order from a loaded `OrderSchema` and return its ID.

    The order has no automatic events. With `minutes_ago`, it may be older than what a client
    has already read, which Amazon never does.
    """
    order = shop.buyers.order(shop.next_serial(), now - timedelta(minutes=payload["minutes_ago"]))
    order.order_id = payload.get("order_id", order.order_id)
    if order.order_id in shop.orders:
        raise NotPossible(f"Order {order.order_id} already exists.")
    order.status = payload["status"]
    order.easy_ship = payload["easy_ship"] and not payload["by_amazon"]
    order.by_amazon = payload["by_amazon"]
    order.cash_on_delivery = payload.get("cash_on_delivery", order.cash_on_delivery)
    order.prime = payload.get("prime", order.prime)
    order.leave_out = frozenset(payload["leave_out"])
    if "buyer_name" in payload:
        order.buyer = replace(order.buyer, name=payload["buyer_name"])
    if "lines" in payload:
        order.lines = [
            _line(shop, order, place, line) for place, line in enumerate(payload["lines"])
        ]
    shop.add(order)
    return order.order_id


def order_json(order: ShopOrder) -> dict[str, Any]:
    """Return an order as JSON, without personal data."""
    return {
        "order_id": order.order_id,
        "status": order.status,
        "placed_at": zulu(order.placed_at),
        "updated_at": zulu(order.updated_at),
        "by_amazon": order.by_amazon,
        "easy_ship": order.easy_ship,
        "easy_ship_status": order.easy_ship_status if order.easy_ship else None,
        "cash_on_delivery": order.cash_on_delivery,
        "lines": [
            {
                "order_item_id": line.order_item_id,
                "sku": line.article.sku,
                "asin": line.article.asin,
                "serial_number_required": line.serial_number_required,
                "quantity_ordered": line.ordered,
                "quantity_shipped": line.shipped,
            }
            for line in order.lines
        ],
    }


def _line(shop: Shop, order: ShopOrder, place: int, payload: dict[str, Any]) -> Line:
    rng = seeded_random(order.order_id, place)
    article = (
        CATALOGUE[payload["sku"]] if "sku" in payload else rng.choice(list(CATALOGUE.values()))
    )
    line = shop.buyers.line(rng, article, payload["quantity"])
    line.gift_wrap = payload["gift"]
    line.gift_message = "With love" if payload["gift"] else ""
    line.serial_number_required = payload["serial_number_required"]
    line.leave_out = frozenset(payload["leave_out"])
    return line
