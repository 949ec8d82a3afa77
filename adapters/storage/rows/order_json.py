"""
Lossless JSON of orders.

Money is text, so that 499.00 stays 499.00; times are ISO 8601 with their offset. Text is
escaped to ASCII, so that any character can be stored. A missing key (text of an older
version) takes the default of the value object.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from ....ports.channel.order_source import Address, Order, OrderLine, OrderState

_MOMENTS = ("placed_at", "updated_at", "dispatch_by")
_MONEY = ("unit_price", "unit_discount", "unit_shipping")


def to_json(order: Order) -> str:
    """Return the order as JSON text."""
    return json.dumps(asdict(order), default=_plain, separators=(",", ":"))


def from_json(text: str) -> Order:
    """Return the order that `to_json` wrote."""
    fields = json.loads(text)
    _convert(fields, _MOMENTS, datetime.fromisoformat)
    fields["state"] = OrderState(fields["state"])
    if fields.get("ship_to") is not None:
        fields["ship_to"] = Address(**fields["ship_to"])
    if fields.get("lines") is not None:
        fields["lines"] = tuple(_line(line) for line in fields["lines"])
    return Order(**fields)


def _line(fields: dict[str, Any]) -> OrderLine:
    _convert(fields, _MONEY, Decimal)
    return OrderLine(**fields)


def _convert(fields: dict[str, Any], names: tuple[str, ...], read: Callable[[str], object]) -> None:
    for name in names:
        if fields.get(name) is not None:
            fields[name] = read(fields[name])


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"An order holds no {type(value).__name__}.")
