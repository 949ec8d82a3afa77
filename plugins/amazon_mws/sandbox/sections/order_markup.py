"""Builds the XML of orders in the Orders section."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from ..protocol.markup import Node, rotated
from ..protocol.times import zulu
from ..settings import EasyShipNames
from ..shop.order import ShopOrder, Status
from .order_query import fulfillment_channel, payment_method

_DELIVERY = (timedelta(days=2), timedelta(days=6))
_TRAILING_BLANK_EVERY = 3
_ALWAYS_PRESENT = frozenset({"AmazonOrderId", "PurchaseDate", "LastUpdateDate", "OrderStatus"})


def order_node(order: ShopOrder, names: EasyShipNames) -> Node:
    """
    Return the element of one order.

    A Pending order has no price and no buyer, a Canceled one no buyer. The elements are rotated
    differently for each order, because their sequence is not specified.
    """
    elements = [*_heading(order), *_shipping(order), *_easy_ship(order, names)]
    if order.status is not Status.PENDING:
        elements.append(("OrderTotal", _money(_total(order))))
        if order.status is not Status.CANCELED:
            elements.extend(_buyer(order))
    nodes = [node for node in elements if node[0] not in order.leave_out - _ALWAYS_PRESENT]
    return ("Order", rotated(nodes, order.serial))


def item_nodes(order: ShopOrder, start: int, end: int) -> list[Node]:
    """Return the elements of lines `start` to `end`, `end` excluded."""
    return [
        (
            "OrderItem",
            [node for node in _item(order, place) if node[0] not in order.lines[place].leave_out],
        )
        for place in range(start, min(end, len(order.lines)))
    ]


def _heading(order: ShopOrder) -> Iterable[Node]:
    fine = order.finely_timed
    yield "AmazonOrderId", order.order_id
    yield "SellerOrderId", order.order_id
    yield "PurchaseDate", zulu(order.placed_at, milliseconds=fine)
    yield "LastUpdateDate", zulu(order.updated_at, milliseconds=fine)
    yield "OrderStatus", order.status
    yield "OrderType", "StandardOrder"
    yield "MarketplaceId", order.marketplace_id
    yield "SalesChannel", "Amazon.in"
    yield "NumberOfItemsShipped", str(sum(line.shipped for line in order.lines))
    yield "NumberOfItemsUnshipped", str(sum(line.open_units for line in order.lines))
    yield "IsReplacementOrder", "false"
    yield "IsBusinessOrder", _boolean(order.business)
    yield "IsPrime", _boolean(order.prime)
    yield "IsPremiumOrder", "false"
    yield "IsISPU", "false"
    yield "IsSoldByAB", "false"
    yield "IsGlobalExpressEnabled", "false"


def _shipping(order: ShopOrder) -> Iterable[Node]:
    blank = " " if order.serial % _TRAILING_BLANK_EVERY == 0 else ""
    yield "FulfillmentChannel", fulfillment_channel(order)
    yield "ShipServiceLevel", "IN Exp Dom 2" if order.prime else "IN Std Dom"
    yield "ShipmentServiceLevelCategory", ("Expedited" if order.prime else "Standard") + blank
    if order.by_amazon:
        return
    yield "EarliestShipDate", zulu(order.placed_at, milliseconds=False)
    yield "LatestShipDate", zulu(order.dispatch_by, milliseconds=False)
    if order.status not in (Status.PENDING, Status.CANCELED):
        earliest, latest = (order.dispatch_by + span for span in _DELIVERY)
        yield "EarliestDeliveryDate", zulu(earliest, milliseconds=False)
        yield "LatestDeliveryDate", zulu(latest, milliseconds=False)


def _easy_ship(order: ShopOrder, names: EasyShipNames) -> Iterable[Node]:
    mixed_to_tfm = names is EasyShipNames.MIXED and order.serial % 2 == 1
    tfm = names is EasyShipNames.TFM or mixed_to_tfm
    yield "ShippedByAmazonTFM", _boolean(order.easy_ship)
    if order.easy_ship and order.status not in (Status.PENDING, Status.CANCELED):
        yield "TFMShipmentStatus" if tfm else "EasyShipShipmentStatus", order.easy_ship_status


def _buyer(order: ShopOrder) -> Iterable[Node]:
    buyer = order.buyer
    yield "BuyerName", buyer.name
    yield "BuyerEmail", buyer.email
    yield "PaymentMethod", payment_method(order)
    detail = "COD" if order.cash_on_delivery else "Standard"
    yield "PaymentMethodDetails", [("PaymentMethodDetail", detail)]
    address = [
        ("Name", buyer.name),
        ("AddressLine1", buyer.address_line1),
        ("AddressLine2", buyer.address_line2),
        ("City", buyer.city),
        ("StateOrRegion", buyer.state),
        ("PostalCode", buyer.postal_code),
        ("CountryCode", "IN"),
        ("Phone", buyer.phone),
        ("isAddressSharingConfidential", "false"),
    ]
    yield (
        "ShippingAddress",
        [(name, text) for name, text in address if text and name not in order.leave_out],
    )


def _item(order: ShopOrder, place: int) -> Iterable[Node]:
    line = order.lines[place]
    yield "ASIN", line.article.asin
    yield "OrderItemId", line.order_item_id
    yield "SellerSKU", line.article.sku
    yield "Title", line.article.title
    yield "QuantityOrdered", str(line.ordered)
    yield "QuantityShipped", str(line.shipped)
    yield "ProductInfo", [("NumberOfItems", "1")]
    yield "ConditionId", "New"
    yield "IsGift", _boolean(line.gift_wrap)
    if order.easy_ship:
        yield "SerialNumberRequired", _boolean(line.serial_number_required)
    if line.gift_wrap:
        yield "GiftWrapLevel", "Classic"
        yield "GiftMessageText", line.gift_message
    if line.cancel_reason is not None:
        reason = ("BuyerCancelReason", line.cancel_reason)
        yield "BuyerRequestedCancel", [("IsBuyerRequestedCancel", "true"), reason]
    if order.status is Status.PENDING:
        return
    yield "ItemPrice", _money(line.article.price * line.ordered)
    yield "ItemTax", _money(Decimal(0))
    if line.unit_shipping:
        yield "ShippingPrice", _money(line.unit_shipping * line.ordered)
    if line.unit_discount:
        yield "PromotionDiscount", _money(line.unit_discount * line.ordered)
        yield "PromotionIds", [("PromotionId", "IN Core Free Shipping 2015/04/08")]


def _total(order: ShopOrder) -> Decimal:
    return sum(
        (
            (line.article.price + line.unit_shipping - line.unit_discount) * line.ordered
            for line in order.lines
        ),
        Decimal(0),
    )


def _money(amount: Decimal) -> list[Node]:
    return [("CurrencyCode", "INR"), ("Amount", f"{amount:.2f}")]


def _boolean(value: bool) -> str:  # noqa: FBT001  # a value to format, not a flag
    return "true" if value else "false"
