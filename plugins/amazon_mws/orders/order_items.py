"""Maps the items of Amazon's orders to the port's `OrderLine`."""

from decimal import Decimal, InvalidOperation

from ....ports.channel.order_source import LinePage, OrderLine
from ..mws.answers import Contents, Element, NoAnswer, contents_of, entries_of
from .order import Unreadable, required

_MOST_DIGITS = 15
"""Before the decimal point; a longer number is no plausible quantity or amount."""


def read_line_page(result: Element, channel_order_id: str) -> LinePage:
    """
    Read the result of ListOrderItems or of its ByNextToken.

    Raises:
        NoAnswer: the result contains no list of items, or does not name this order.
        Unreadable: an item is not a valid line.
    """
    contents = contents_of(result)
    if "OrderItems" not in contents.groups:
        raise NoAnswer("the response contains no list of items")
    if contents.texts.get("AmazonOrderId") != channel_order_id:
        raise NoAnswer("the response is for another order, or names none")
    items = entries_of(contents.groups["OrderItems"], "OrderItem")
    return LinePage(
        tuple(_line(contents_of(item)) for item in items), contents.texts.get("NextToken")
    )


def _line(item: Contents) -> OrderLine:
    """
    Map an item to a line.

    Amazon's prices are for the whole quantity. In India they include GST; ItemTax is the part
    that is tax, so it is not added. The buyer pays the shipping price less its discount.
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
        unit_price=_per_unit(_amount(item, "ItemPrice"), quantity),
        unit_discount=_per_unit(_amount(item, "PromotionDiscount"), quantity),
        unit_shipping=_per_unit(shipping, quantity),
        gift_wrap="GiftWrapLevel" in item.texts,
        shipped=_count(item, "QuantityShipped") if "QuantityShipped" in item.texts else 0,
        needs_serials=item.texts.get("SerialNumberRequired") == "true",
        cancel_requested=_is_cancel_requested(item),
    )


def _is_cancel_requested(item: Contents) -> bool:
    """Return whether the buyer asks to cancel; Amazon leaves it to the seller to cancel."""
    request = contents_of(item.groups.get("BuyerRequestedCancel")).texts
    return request.get("IsBuyerRequestedCancel", "").lower() == "true"


def _count(item: Contents, name: str) -> int:
    text = required(item, name)
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise Unreadable(f"{name} is not a count.")
    return int(text)


def _amount(item: Contents, name: str) -> Decimal | None:
    """Return the amount of a price; None if absent."""
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


def _per_unit(amount: Decimal | None, quantity: int) -> Decimal | None:
    """Divide in Decimal precision; None if the quantity is 0, as all units are cancelled."""
    return None if amount is None or quantity == 0 else amount / quantity
