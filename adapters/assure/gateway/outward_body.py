"""
The body of `POST /orders/outward`; `data_key` holds Assure's names.

Source: "Create Outward Order API" of Increff's documentation. Parts without a
value are omitted. Custom attributes are not sent: one that is not configured in Assure fails the
whole order.
"""

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, post_dump, validate

from ..limits import LONGEST_TEXT, MOST_ITEMS

MONEY_PLACES = 4
"""
Decimals of an amount per unit, which is a line's amount divided by its quantity: with two
decimals three units of 500.00 would add up to 500.01; four are exact up to 99 units.
"""


class Moment(fields.AwareDateTime):
    """ISO 8601 with milliseconds and a numeric UTC offset."""

    def _serialize(
        self,
        value: datetime | None,
        attr: str | None,  # noqa: ARG002  # marshmallow's shape
        obj: Any,  # noqa: ANN401, ARG002  # marshmallow's shape
        **_: object,
    ) -> str | None:
        return None if value is None else value.isoformat(timespec="milliseconds")


class Money(fields.Float):
    """A finite `Decimal` as a JSON number."""

    def _serialize(
        self,
        value: Any,  # noqa: ANN401  # marshmallow's shape
        attr: str | None,  # noqa: ARG002  # marshmallow's shape
        obj: Any,  # noqa: ANN401, ARG002  # marshmallow's shape
        **_: object,
    ) -> float | None:
        return None if value is None else round(float(value), MONEY_PLACES)


def _text(data_key: str | None = None, *, required: bool = False) -> fields.String:
    fitting = validate.Length(
        min=1, max=LONGEST_TEXT, error=f"is empty or longer than {LONGEST_TEXT} characters"
    )
    return fields.String(data_key=data_key, required=required, validate=fitting)


class _Body(Schema):
    @post_dump
    def _with_value(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value not in (None, "")}


class AddressSchema(_Body):
    """An `Address`."""

    name = _text()
    line1 = _text()
    line2 = _text()
    line3 = _text()
    city = _text()
    state = _text()
    postal_code = _text("zip")
    country = _text()
    email = _text()
    phone = _text()


class GiftOptionsSchema(_Body):
    """Gift options of a line to wrap."""

    gift_wrap = fields.Boolean(data_key="giftwrapRequired", required=True)


class OrderItemSchema(_Body):
    """A line; amounts are per unit and include tax."""

    channel_sku = _text("channelSkuCode", required=True)
    channel_line_id = _text("orderItemCode", required=True)
    quantity = fields.Integer(strict=True, required=True, validate=validate.Range(min=1))
    unit_price = Money(data_key="sellingPricePerUnit", required=True)
    unit_discount = Money(data_key="sellerDiscountPerUnit")
    unit_shipping = Money(data_key="shippingChargePerUnit")
    gift_options = fields.Nested(GiftOptionsSchema, data_key="giftOptions")


class OutwardOrderSchema(_Body):
    """An order. `dump` builds the body, `validate` checks a body against Assure's rules."""

    location_code = _text("locationCode")
    order_code = _text("orderCode", required=True)
    order_time = Moment(data_key="orderTime", required=True)
    order_type = fields.Constant("SO", data_key="orderType")
    on_hold = fields.Constant(constant=False, data_key="onHold")
    pack_type = fields.Constant("PIECE", data_key="packType")
    priority = fields.Boolean(data_key="isPriority", required=True)
    gift = fields.Boolean(required=True)
    dispatch_by = Moment(data_key="dispatchByTime", required=True)
    start_processing = Moment(data_key="startProcessingTime", required=True)
    payment_method = _text("paymentMethod", required=True)
    split = fields.Boolean(data_key="isSplitRequired", required=True)
    shipping_address = fields.Nested(AddressSchema, data_key="shippingAddress", required=True)
    billing_address = fields.Nested(AddressSchema, data_key="billingAddress", required=True)
    items = fields.List(
        fields.Nested(OrderItemSchema),
        data_key="orderItems",
        required=True,
        validate=validate.Length(max=MOST_ITEMS, error=f"has more than {MOST_ITEMS} lines"),
    )
