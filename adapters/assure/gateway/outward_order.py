"""
From a channel's order to the body that Assure takes.

The body follows from order and settings alone: no clock, no chance. Whoever sends an order
again sends the same bytes.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from ....ports.channel.order_source import Order
from ....ports.host.errors import OrderRefused
from ..settings import AssureSettings
from .outward_address import address_for
from .outward_body import OutwardOrderSchema
from .outward_lines import lines_to_place

NAMED_AT_MOST = 5
"""Problems that a refusal lists."""

SCHEMA = OutwardOrderSchema()


def outward_order(order: Order, settings: AssureSettings) -> dict[str, Any]:
    """
    Return the body of `POST /orders/outward` for this order.

    - The warehouse may begin when the order was placed: a channel names an order as
      unfulfilled only once it may be shipped.
    - A channel tells one address; it is the billing address too.
    - A channel's discount on a line is the seller's: Assure's invoice is the seller's own.
    - Where the channel names no moment of dispatch, it is `dispatch_within` after the order.

    Raises:
        OrderRefused: no body that Assure would take can be made of the order.
    """
    lines = lines_to_place(order, settings.duplicate_sku_lines)
    address = address_for(order.ship_to, settings.default_address)
    if address is None:
        raise OrderRefused(
            f"Order {order.channel_order_id}: the channel tells no address, and Assure must have "
            "one. Nothing was sent. Set assure.default_address of this connection, then retry."
        )
    ordered_at, dispatch_by = _moments(order, settings)
    body: dict[str, Any] = SCHEMA.dump(
        {
            "location_code": settings.location_code,
            "order_code": order.channel_order_id,
            "order_time": ordered_at,
            "priority": order.priority,
            "gift": any(line.gift_wrap for line in lines),
            "dispatch_by": dispatch_by,
            "start_processing": ordered_at,
            "payment_method": "COD" if order.cash_on_delivery else "NCOD",
            "split": settings.split_by_assure,
            "shipping_address": address,
            "billing_address": address,
            "items": [
                {
                    "channel_sku": line.channel_sku,
                    "channel_line_id": line.channel_line_id,
                    "quantity": line.quantity,
                    "unit_price": line.unit_price,
                    "unit_discount": line.unit_discount,
                    "unit_shipping": line.unit_shipping,
                    "gift_options": {"gift_wrap": True} if line.gift_wrap else None,
                }
                for line in lines
            ],
        }
    )
    problems = "; ".join(islice(_problems(SCHEMA.validate(body), ""), NAMED_AT_MOST))
    if problems:
        raise OrderRefused(
            f"Order {order.channel_order_id[:60]} does not fit Assure's rules: {problems}. "
            "Nothing was sent. Mend it on the channel, then retry, or enter it at Assure by hand."
        )
    return body


def _moments(order: Order, settings: AssureSettings) -> tuple[datetime, datetime]:
    """Return when it was ordered and until when it must leave, as Assure is told."""
    try:
        dispatch_by = order.dispatch_by or order.placed_at + settings.dispatch_within
        told = (order.placed_at, dispatch_by)
        ordered_at, dispatch_by = (moment.astimezone(settings.time_zone) for moment in told)
    except OverflowError:
        raise OrderRefused(
            f"Order {order.channel_order_id} has a moment that Assure cannot be told: it lies "
            "before or after all years. Nothing was sent. Enter the order at Assure by hand."
        ) from None
    return ordered_at, dispatch_by


def _problems(messages: Any, at: str) -> Iterator[str]:  # noqa: ANN401  # marshmallow nests lists and mappings freely
    """Yield each problem with its place in the body."""
    if isinstance(messages, dict):
        for name, deeper in messages.items():
            yield from _problems(deeper, f"{at}.{name}" if at else str(name))
    else:
        yield from (f"{at} {message}" for message in messages)
