"""Maps the items of Amazon's orders to our lines; knows no network."""

from decimal import Decimal, InvalidOperation

from ....ports.channel.order_source import LinePage, OrderLine
from ..mws.answers import Contents, Element, NoAnswer, contents_of, entries_of
from .order import Unreadable, required

_MOST_DIGITS = 15
"""Before the point. More is no count of articles and no amount of money."""


def read_line_page(result: Element, channel_order_id: str) -> LinePage:
    """
    Read the result of ListOrderItems or of its ByNextToken.

    Raises:
        NoAnswer: it holds no list of items, or it is about another order.
        Unreadable: an item of it does not make a line.
    """
    contents = contents_of(result)
    if "OrderItems" not in contents.groups:
        raise NoAnswer("the answer holds no list of items")
    if contents.texts.get("AmazonOrderId", channel_order_id) != channel_order_id:
        raise NoAnswer("the answer is about another order")
    items = entries_of(contents.groups["OrderItems"], "OrderItem")
    return LinePage(
        tuple(_line(contents_of(item)) for item in items), contents.texts.get("NextToken")
    )


def _line(item: Contents) -> OrderLine:
    """
    Make a line of an item.

    Amazon tells prices for the whole quantity. In India they include GST, and ItemTax is the
    part of them that is tax, so it is not added. What the buyer pays for shipping is the
    shipping price less its discount.
    """
    quantity = _count(item, "QuantityOrdered")
    shipping, discount = _amount(item, "ShippingPrice"), _amount(item, "ShippingDiscount")
    if shipping is not None and discount is not None:
        shipping -= discount
    return OrderLine(
        channel_line_id=required(item, "OrderItemId"),
        channel_sku=item.texts.get("SellerSKU"),
        quantity=quantity,
        channel_serial=item.texts.get("ASIN", ""),
        unit_price=_for_one(_amount(item, "ItemPrice"), quantity),
        unit_discount=_for_one(_amount(item, "PromotionDiscount"), quantity),
        unit_shipping=_for_one(shipping, quantity),
        gift_wrap="GiftWrapLevel" in item.texts,
        shipped=_count(item, "QuantityShipped") if "QuantityShipped" in item.texts else 0,
        needs_serials=item.texts.get("SerialNumberRequired") == "true",
    )


def _count(item: Contents, name: str) -> int:
    text = required(item, name)
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise Unreadable(f"{name} is not a count.")
    return int(text)


def _amount(item: Contents, name: str) -> Decimal | None:
    """Return the amount of a price; None where Amazon tells none."""
    if name not in item.groups:
        return None
    text = contents_of(item.groups[name]).texts.get("Amount", "")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount.adjusted() >= _MOST_DIGITS:
        raise Unreadable(f"The Amount of {name} is not a number.")
    return amount


def _for_one(amount: Decimal | None, quantity: int) -> Decimal | None:
    """Divide as exactly as Decimal does; nothing is left to divide by when all is cancelled."""
    return None if amount is None or quantity == 0 else amount / quantity
