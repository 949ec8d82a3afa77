"""The lines of an order that are sent to Assure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from ....ports.channel.order_source import Order, OrderLine
from ....ports.host.errors import OrderRefused
from ..settings import DuplicateSkuLines, MissingPrice

NAMED_AT_MOST = 5

CORRECT = "Correct it on the channel"
NO_PRICE = "Wait until the channel shows it, or set assure.missing_price of this connection to zero"

MOST_DIGITS = 15
"""Digits before the decimal point, up to which JSON numbers are exact."""


def lines_to_place(
    order: Order,
    duplicates: DuplicateSkuLines,
    missing_price: MissingPrice = MissingPrice.REFUSE,
) -> list[OrderLine]:
    """
    Return the lines with units left to ship, and that number as quantity.

    A line without a price costs 0 if its order is free, or with `MissingPrice.ZERO`.

    Raises:
        OrderRefused: no unit is left, or a line lacks a field that Assure requires.
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
    _refuse(order, _without_sku(lines), "no SKU", "Add a SKU on the channel")
    if order.free or missing_price is MissingPrice.ZERO:
        lines = [_with_price(line) for line in lines]
    _refuse(order, _without_price(lines), "no price", NO_PRICE)
    _refuse(order, _with_wrong_amount(lines), "an invalid amount", CORRECT)
    _refuse(order, _repeated(lines), "the code of another line", CORRECT)
    return merged(lines) if duplicates is DuplicateSkuLines.MERGE else lines


def _with_price(line: OrderLine) -> OrderLine:
    return line if line.unit_price is not None else replace(line, unit_price=Decimal(0))


def _without_sku(lines: Sequence[OrderLine]) -> list[str]:
    return [line.channel_line_id for line in lines if not line.channel_sku]


def _without_price(lines: Sequence[OrderLine]) -> list[str]:
    return [line.channel_line_id for line in lines if line.unit_price is None]


def _with_wrong_amount(lines: Sequence[OrderLine]) -> list[str]:
    return [
        line.channel_line_id
        for line in lines
        if not all(map(_is_money, (line.unit_price, line.unit_discount, line.unit_shipping)))
    ]


def _is_money(amount: Decimal | None) -> bool:
    return amount is None or (amount.is_finite() and amount.adjusted() < MOST_DIGITS)


def _repeated(lines: Sequence[OrderLine]) -> list[str]:
    times = Counter(line.channel_line_id for line in lines)
    return [code for code, count in times.items() if count > 1]


def _refuse(order: Order, line_ids: Sequence[str], what: str, advice: str) -> None:
    """Refuse the order if it has such lines."""
    if line_ids:
        raise OrderRefused(
            f"Order {order.channel_order_id} has {what} on {_named(line_ids)}, which Assure does "
            f"not accept. Nothing was sent. {advice}, then retry."
        )


def _named(line_ids: Sequence[str]) -> str:
    named = ", ".join(line_ids[:NAMED_AT_MOST])
    more = len(line_ids) - NAMED_AT_MOST
    return f"line {named}" + (f" and {more} more" if more > 0 else "")


def merged(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """
    Merge the lines of each SKU under the code of the first.

    Quantities are added; amounts are averaged over all units, so that totals are unchanged.
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
