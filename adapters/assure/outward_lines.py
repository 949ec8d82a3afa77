"""Which lines of an order go to Assure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from ...ports.errors import OrderRefused
from ...ports.order_source import Order, OrderLine
from .settings import DuplicateSkuLines

NAMED_AT_MOST = 5


def lines_to_place(order: Order, duplicates: DuplicateSkuLines) -> list[OrderLine]:
    """
    Return the lines with something left to ship, each with just that as its quantity.

    Raises:
        OrderRefused: none is left, or one lacks what Assure must have.
    """
    lines = [
        replace(line, quantity=line.to_ship, shipped=0)
        for line in order.lines or ()
        if line.to_ship
    ]
    if not lines:
        raise OrderRefused(
            f"Order {order.channel_order_id} has nothing left to ship. Nothing was sent to Assure."
        )
    _each(order, lines, lambda line: not line.channel_sku, "no SKU", "Give its article a SKU")
    _each(order, lines, lambda line: line.unit_price is None, "no price", "Wait for a price")
    _each_once(order, lines)
    return merged(lines) if duplicates is DuplicateSkuLines.MERGE else lines


def _each(
    order: Order,
    lines: Sequence[OrderLine],
    lacking: Callable[[OrderLine], bool],
    what: str,
    advice: str,
) -> None:
    found = [line.channel_line_id for line in lines if lacking(line)]
    if found:
        raise OrderRefused(
            f"Order {order.channel_order_id}: the channel tells {what} for {_named(found)}, and "
            f"Assure must have one. Nothing was sent. {advice} on the channel, then retry."
        )


def _each_once(order: Order, lines: Sequence[OrderLine]) -> None:
    times = Counter(line.channel_line_id for line in lines)
    twice = [code for code, count in times.items() if count > 1]
    if twice:
        raise OrderRefused(
            f"Order {order.channel_order_id} names {_named(twice)} more than once, which Assure "
            "does not take. Nothing was sent. Compare it with the channel, then retry."
        )


def _named(line_ids: Sequence[str]) -> str:
    named = ", ".join(line_ids[:NAMED_AT_MOST])
    more = len(line_ids) - NAMED_AT_MOST
    return f"line {named}" + (f" and {more} more" if more > 0 else "")


def merged(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """
    Return one line for each SKU, under the code of its first.

    Quantities add up; amounts become the mean over all units, so the total stays what it was.
    """
    by_sku: dict[str | None, list[OrderLine]] = {}
    for line in lines:
        by_sku.setdefault(line.channel_sku, []).append(line)
    return [_as_one(same) for same in by_sku.values()]


def _as_one(same: Sequence[OrderLine]) -> OrderLine:
    if len(same) == 1:
        return same[0]
    units = sum(line.quantity for line in same)

    def mean(amount_of: Callable[[OrderLine], Decimal | None]) -> Decimal | None:
        amounts = [amount_of(line) for line in same]
        if all(amount is None for amount in amounts):
            return None
        totals = [
            (amount or Decimal(0)) * line.quantity
            for amount, line in zip(amounts, same, strict=True)
        ]
        return sum(totals, Decimal(0)) / units

    return replace(
        same[0],
        quantity=units,
        unit_price=mean(lambda line: line.unit_price),
        unit_discount=mean(lambda line: line.unit_discount),
        unit_shipping=mean(lambda line: line.unit_shipping),
        gift_wrap=any(line.gift_wrap for line in same),
    )
