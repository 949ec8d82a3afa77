"""Maps Amazon's orders to the port's `Order`."""

import logging
import re
from datetime import datetime

from ....ports.channel.order_source import Address, Order, OrderPage, OrderState, UnreadableOrder
from ..mws.answers import (
    LONGEST_ID,
    Contents,
    Element,
    LocalNames,
    NoAnswer,
    contents_of,
    entries_of,
    text_of,
)
from ..mws.timestamps import parse_timestamp
from ..packing.delivery_trouble import delivery_trouble

log = logging.getLogger(__name__)

_STATES = {
    "PendingAvailability": OrderState.PENDING,
    "Pending": OrderState.PENDING,
    "Unshipped": OrderState.UNFULFILLED,
    "PartiallyShipped": OrderState.PARTLY_FULFILLED,
    "Shipped": OrderState.FULFILLED,
    "Canceled": OrderState.CANCELLED,
}
_BY_AMAZON = "AFN"
_ZERO = re.compile(r"0+(\.0*)?")
_FAST = frozenset({"Expedited", "NextDay", "SameDay", "SecondDay"})

_HEADING = LocalNames(
    "AmazonOrderId",
    "OrderStatus",
    "MarketplaceId",
    "FulfillmentChannel",
    "PurchaseDate",
    "LastUpdateDate",
    "LastUpdatedDate",
    "LatestShipDate",
    "PaymentMethod",
    "PaymentMethodDetails",
    "OrderTotal",
    "IsPrime",
    "IsPremiumOrder",
    "ShipmentServiceLevelCategory",
    "ShippingAddress",
    "BuyerName",
    "BuyerEmail",
    "EasyShipShipmentStatus",
    "TFMShipmentStatus",
    "ShippedByAmazonTFM",
    "IsReplacementOrder",
)
_ADDRESS = LocalNames(
    "Name",
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "City",
    "StateOrRegion",
    "PostalCode",
    "CountryCode",
    "Phone",
)


class Unreadable(ValueError):
    """A required element is missing or invalid; the message never contains its value."""


OTHER_MARKETPLACE = "Amazon lists the order for another marketplace than marketplace_id."
NOT_BY_THE_SELLER = "Amazon fulfils the order itself."
NOT_EASY_SHIP = "Amazon marks the order as not Easy Ship, and easy_ship_only is on."


def read_order_page(
    result: Element, *, easy_ship_only: bool = False, marketplace_id: str = ""
) -> OrderPage:
    """
    Read the result of ListOrders, of its ByNextToken, or of GetOrder.

    With `marketplace_id`, orders that the listing did not ask for are kept out: those of another
    marketplace, and those that Amazon fulfils.

    Raises:
        NoAnswer: the result contains no list of orders, not even an empty one.
    """
    contents = contents_of(result)
    if "Orders" not in contents.groups:
        raise NoAnswer("the response contains no list of orders")
    orders, unreadable = [], []
    for entry in entries_of(contents.groups["Orders"], "Order"):
        heading = contents_of(entry, _HEADING)
        kept_out = _not_asked_for(heading, marketplace_id) if marketplace_id else ""
        if easy_ship_only and _is_not_easy_ship(heading):
            kept_out = kept_out or NOT_EASY_SHIP
        try:
            orders.append(_order(heading, kept_out))
        except Unreadable as problem:
            order_id = heading.texts.get("AmazonOrderId", "")
            named = order_id if len(order_id) <= LONGEST_ID else ""
            unreadable.append(UnreadableOrder(named, str(problem)))
    return OrderPage(
        tuple(orders),
        tuple(unreadable),
        contents.texts.get("NextToken"),
        _covers_until(contents),
    )


def required(contents: Contents, name: str) -> str:
    """Return the text of a required element."""
    text = contents.texts.get(name)
    if text is None:
        raise Unreadable(f"{name} is missing.")
    return text


def _covers_until(contents: Contents) -> datetime | None:
    texts = contents.texts
    text = texts.get("LastUpdatedBefore") or texts.get("CreatedBefore")
    try:
        return parse_timestamp(text) if text else None
    except ValueError:
        log.warning("amazon.horizon_unreadable")
        return None


def _not_asked_for(heading: Contents, marketplace_id: str) -> str:
    """Return why the order is none of the listing; empty if it is, or does not say otherwise."""
    if heading.texts.get("MarketplaceId", marketplace_id) != marketplace_id:
        return OTHER_MARKETPLACE
    if heading.texts.get("FulfillmentChannel") == _BY_AMAZON:
        return NOT_BY_THE_SELLER
    return ""


def _is_not_easy_ship(heading: Contents) -> bool:
    """Return whether Amazon says so; an order without both may not be scheduled yet."""
    texts = heading.texts
    return not _easy_ship_status(texts) and texts.get("ShippedByAmazonTFM") == "false"


def _easy_ship_status(texts: dict[str, str]) -> str:
    return texts.get("EasyShipShipmentStatus") or texts.get("TFMShipmentStatus") or ""


def _order(heading: Contents, kept_out: str) -> Order:
    texts = heading.texts
    updated = "LastUpdatedDate" if "LastUpdatedDate" in texts else "LastUpdateDate"
    return Order(
        _id(heading),
        _STATES.get(required(heading, "OrderStatus"), OrderState.OTHER),
        placed_at=_moment(heading, "PurchaseDate"),
        updated_at=_moment(heading, updated),
        dispatch_by=_moment(heading, "LatestShipDate") if "LatestShipDate" in texts else None,
        cash_on_delivery=_is_cash_on_delivery(heading),
        priority=_is_priority(texts),
        currency=text_of(heading.groups.get("OrderTotal"), "CurrencyCode"),
        ship_to=_address(heading),
        kept_out=kept_out,
        delivery_trouble=delivery_trouble(_easy_ship_status(texts)),
        free=_is_free(texts, text_of(heading.groups.get("OrderTotal"), "Amount")),
    )


def _id(heading: Contents) -> str:
    text = required(heading, "AmazonOrderId")
    if len(text) > LONGEST_ID:
        raise Unreadable("AmazonOrderId is not an order ID.")
    return text


def _moment(heading: Contents, name: str) -> datetime:
    text = required(heading, name)
    try:
        return parse_timestamp(text)
    except ValueError:
        raise Unreadable(f"{name} is not a timestamp.") from None


def _is_cash_on_delivery(heading: Contents) -> bool:
    """Check both elements; they are documented for Japan but occur in Indian orders."""
    if heading.texts.get("PaymentMethod", "").upper() == "COD":
        return True
    details = heading.groups.get("PaymentMethodDetails", ())
    return any((detail.text or "").strip().upper() == "COD" for detail in details)


def _is_priority(texts: dict[str, str]) -> bool:
    return (
        texts.get("ShipmentServiceLevelCategory") in _FAST
        or texts.get("IsPrime") == "true"
        or texts.get("IsPremiumOrder") == "true"
    )


def _is_free(texts: dict[str, str], total: str) -> bool:
    """Return whether nothing is paid: Amazon gives no price for such lines, or 0.00."""
    if texts.get("IsReplacementOrder", "").lower() == "true":
        return True
    return bool(_ZERO.fullmatch(total))


def _address(heading: Contents) -> Address | None:
    """Return the visible part of the address; None if the developer's role hides all of it."""
    part = contents_of(heading.groups.get("ShippingAddress"), _ADDRESS).texts
    if not part:
        return None
    text = part.get
    return Address(
        text("Name") or heading.texts.get("BuyerName", ""),
        text("AddressLine1", ""),
        text("AddressLine2", ""),
        text("AddressLine3", ""),
        text("City", ""),
        text("StateOrRegion", ""),
        text("PostalCode", ""),
        text("CountryCode", ""),
        text("Phone", ""),
        heading.texts.get("BuyerEmail", ""),
    )
