"""Reads the quantity of a stock call: what can be sold of it, never more."""

import re
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from ...ports.channel.stock_pools import MOST_UNITS

_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def units_of(quantity: object) -> int | None:
    """
    Return the units that may be sold: whole ones, and none if the quantity is below zero.

    Numbers in text are read as numbers. Returns None for what is no number from the text of a
    JSON body, or is above `MOST_UNITS`: nobody knows what was meant, and a refusal must not put
    units on sale.
    """
    if isinstance(quantity, int) and not isinstance(quantity, bool):
        units = quantity
    elif isinstance(quantity, float | str) and _DECIMAL.fullmatch(text := str(quantity).strip()):
        units = int(Decimal(text).to_integral_value(ROUND_FLOOR))
    else:
        return None
    return max(0, units) if units <= MOST_UNITS else None
