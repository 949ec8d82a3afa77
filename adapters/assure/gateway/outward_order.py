"""
Converts a channel's order to the body of `POST /orders/outward`.

The body depends on order and settings alone, so that a repeated call sends the same bytes.
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
"""The number of problems that an error lists."""

SCHEMA = OutwardOrderSchema()


def outward_order(order: Order, settings: AssureSettings) -> dict[str, Any]:
    """
    Return the body of `POST /orders/outward` for this order.

    - Processing may start when the order was placed: a channel lists an order as unfulfilled
      only once it may be shipped.
    - A channel has one address, which is also the billing address.
    - A channel's discount on a line counts as the seller's, as Assure issues the seller's
      invoice.
    - Without a dispatch time of the channel, it is `dispatch_within` after the order.

    Raises:
        OrderRefused: the order does not fit Assure's rules.
    """
    lines = lines_to_place(order, settings.duplicate_sku_lines, settings.missing_price)
    address = address_for(order.ship_to, settings.default_address)
    if address is None:
        raise OrderRefused(
            f"Order {order.channel_order_id} has no address on the channel, and Assure requires "
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
            "Nothing was sent. Correct it on the channel, then retry, or enter it in Assure."
        )
    return body


def _moments(order: Order, settings: AssureSettings) -> tuple[datetime, datetime]:
    """Return order and dispatch time in Assure's time zone."""
    try:
        dispatch_by = order.dispatch_by or order.placed_at + settings.dispatch_within
        moments = (order.placed_at, dispatch_by)
        ordered_at, dispatch_by = (moment.astimezone(settings.time_zone) for moment in moments)
    except OverflowError:
        raise OrderRefused(
            f"Order {order.channel_order_id} has a time outside the years 1 to 9999. "
            "Nothing was sent. Enter the order in Assure manually."
        ) from None
    return ordered_at, dispatch_by


def _problems(messages: Any, at: str) -> Iterator[str]:  # noqa: ANN401  # marshmallow nests lists and mappings freely
    """Yield each problem with its path in the body."""
    if isinstance(messages, dict):
        for name, deeper in messages.items():
            yield from _problems(deeper, f"{at}.{name}" if at else str(name))
    else:
        yield from (f"{at} {message}" for message in messages)
