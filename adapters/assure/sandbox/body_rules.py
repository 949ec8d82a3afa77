"""
Assure's documented rules for the bodies of `POST /orders/outward` and of cancellations.

Written independently of the gateway's schema, so that each can reveal the other's mistakes.
Unknown fields are ignored, as documented.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

MOST_ITEMS = 2_500

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")


class JsonNumber(fields.Float):
    """A JSON number, not a string."""

    def _validated(self, value: Any) -> float:  # noqa: ANN401  # marshmallow's shape
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        number = super()._validated(value)
        assert number is not None  # noqa: S101  # None never reaches this place
        return number


def _is_moment(text: str) -> None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValidationError("Not a moment.") from None
    if not MOMENT.fullmatch(text):
        raise ValidationError("Not a moment with milliseconds and a numeric offset.")


def _text(*, required: bool = False) -> fields.String:
    least = 1 if required else 0
    return fields.String(
        required=required, allow_none=not required, validate=validate.Length(least, 255)
    )


def _one_of(*choices: str, required: bool = False) -> fields.String:
    return fields.String(
        required=required, allow_none=not required, validate=validate.OneOf(choices)
    )


def _moment() -> fields.String:
    return fields.String(required=True, validate=_is_moment)


def _flag(*, required: bool = False) -> fields.Boolean:
    return fields.Boolean(required=required, allow_none=not required, truthy={True}, falsy={False})


def _amount(*, required: bool = False) -> JsonNumber:
    return JsonNumber(required=required, allow_none=not required)


class _Tolerant(Schema):
    class Meta:
        unknown = EXCLUDE


_ADDRESS = _Tolerant.from_dict(
    {
        part: _text()
        for part in (
            "name",
            "line1",
            "line2",
            "line3",
            "city",
            "state",
            "zip",
            "country",
            "email",
            "phone",
        )
    }
)

_GIFT_OPTIONS = _Tolerant.from_dict(
    {
        "giftwrapRequired": _flag(),
        "giftMessage": _text(),
        "giftChargePerUnit": _amount(),
        "giftDocument": fields.String(allow_none=True),
        "giftDocumentFormat": _one_of("PDF"),
    }
)

_ITEM = _Tolerant.from_dict(
    {
        "channelSkuCode": _text(required=True),
        "orderItemCode": _text(required=True),
        "quantity": fields.Integer(required=True, strict=True, validate=validate.Range(min=1)),
        "sellingPricePerUnit": _amount(required=True),
        "sellerDiscountPerUnit": _amount(),
        "channelDiscountPerUnit": _amount(),
        "shippingChargePerUnit": _amount(),
        "minExpiry": _text(),
        "giftOptions": fields.Nested(_GIFT_OPTIONS, allow_none=True),
    }
)

_ORDER_FIELDS = _Tolerant.from_dict(
    {
        "parentOrderCode": _text(),
        "locationCode": _text(),
        "orderCode": _text(required=True),
        "orderTime": _moment(),
        "orderType": _one_of("SO", "STO", "RTV", "RPO", "PO", required=True),
        "onHold": _flag(required=True),
        "isPriority": _flag(),
        "gift": _flag(),
        "qcStatus": _one_of("PASS", "FAIL"),
        "dispatchByTime": _moment(),
        "startProcessingTime": _moment(),
        "paymentMethod": _one_of("COD", "NCOD", required=True),
        "isSplitRequired": _flag(required=True),
        "packType": _one_of("PIECE", "BULK"),
        "shippingAddress": fields.Nested(_ADDRESS, required=True),
        "billingAddress": fields.Nested(_ADDRESS, required=True),
        "orderItems": fields.List(
            fields.Nested(_ITEM), required=True, validate=validate.Length(1, MOST_ITEMS)
        ),
    }
)


class _Order(_ORDER_FIELDS):  # type: ignore[misc, valid-type]  # made from a mapping at run time
    @validates_schema
    def _location_or_split(self, data: Mapping[str, Any], **_: object) -> None:
        if data["isSplitRequired"] and data.get("locationCode"):
            raise ValidationError("Must be null when isSplitRequired is true.", "locationCode")
        if not data["isSplitRequired"] and not data.get("locationCode"):
            raise ValidationError("Required when isSplitRequired is false.", "locationCode")

    @validates_schema
    def _each_item_once(self, data: Mapping[str, Any], **_: object) -> None:
        codes = [item["orderItemCode"] for item in data["orderItems"]]
        if len(set(codes)) < len(codes):
            raise ValidationError("The same orderItemCode comes twice.", "orderItems")


_CANCELLED_ITEM = _Tolerant.from_dict(
    {
        "channelSkuCode": _text(required=True),
        "orderItemCode": _text(required=True),
        "cancelledQuantity": fields.Integer(
            required=True, strict=True, validate=validate.Range(min=0)
        ),
    }
)

_CANCELLATION = _Tolerant.from_dict(
    {
        "locationCode": _text(),
        "orderItems": fields.List(
            fields.Nested(_CANCELLED_ITEM), required=True, validate=validate.Length(1, MOST_ITEMS)
        ),
    }
)


def faults_of_cancellation(body: Mapping[str, Any]) -> list[str]:
    """Return the problems of a cancellation's body, each with its path."""
    return list(_problems(_CANCELLATION().validate(body), ""))


def faults_of(body: Mapping[str, Any]) -> list[str]:
    """Return the problems of an order's body, each with its path."""
    return list(_problems(_Order().validate(body), ""))


def _problems(messages: object, at: str) -> Iterator[str]:
    if isinstance(messages, dict):
        for name, deeper in messages.items():
            yield from _problems(deeper, f"{at}.{name}" if at else str(name))
    elif isinstance(messages, list):
        yield from (f"{at}: {message}" for message in messages)
