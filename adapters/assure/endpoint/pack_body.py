"""
The request body of a pack call.

Source: "Pack Order API" of Increff's documentation, which was only partly accessible. The names
of the packed items are those of `POST /usp/order/pack`, hence the alternative names.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from marshmallow import fields, pre_load, validate

from ....core.packing.pack_call import PackCall
from ....core.packing.package_contents import PackedLine
from ....ports.channel.shipment_creator import HEAVIEST_G, LONGEST_CM, Parcel
from ..limits import MOST_ITEMS
from .body_fields import JsonNumber, Long, Tolerant, text
from .oms_endpoint import OmsEndpoint
from .refusal import BAD_DATA, Refusal

MOST_UNITS: Final = 100_000

OTHER_NAMES: Final = {
    "shipmentItems": ("items", "orderItems"),
    "quantityToPack": ("quantity", "packedQuantity"),
    "externalSerialCodes": ("serialCodes", "serialNumbers"),
    "breadth": ("width",),
}
"""Alternative names of fields."""


class _Lenient(Tolerant):
    @pre_load
    def _canonical_names(self, data: Any, **_: object) -> Any:  # noqa: ANN401  # any JSON
        if not isinstance(data, Mapping):
            return data
        named = {name: value for name, value in data.items() if value is not None}
        for name in OTHER_NAMES.keys() & self.fields.keys():
            for other in OTHER_NAMES[name]:
                if other in named:
                    named.setdefault(name, named[other])
        return named


class DimensionsSchema(_Lenient):
    """The size of a parcel, in the connection's `dimension_unit`."""

    length = JsonNumber()
    breadth = JsonNumber()
    height = JsonNumber()


class PackedItemSchema(_Lenient):
    """Units of one SKU in the package."""

    channelSkuCode = text(required=True)  # noqa: N815  # Assure's name
    quantityToPack = fields.Integer(  # noqa: N815  # Assure's name
        strict=True, required=True, validate=validate.Range(0, MOST_UNITS)
    )
    externalSerialCodes = fields.List(  # noqa: N815  # Assure's name
        text(), load_default=list, validate=validate.Length(max=MOST_UNITS)
    )


class PackSchema(_Lenient):
    """A pack call. Other fields (addresses, invoice, boxes) are ignored."""

    orderCode = text(required=True)  # noqa: N815  # Assure's name
    shipmentId = Long(required=True)  # noqa: N815  # Assure's name
    weight = JsonNumber(metadata={"description": "in the connection's weight_unit"})
    dimensions = fields.Nested(DimensionsSchema)
    shipmentItems = fields.List(  # noqa: N815  # Assure's name
        fields.Nested(PackedItemSchema), load_default=list, validate=validate.Length(max=MOST_ITEMS)
    )


def pack_call(body: Mapping[str, Any], endpoint: OmsEndpoint) -> PackCall:
    """
    Convert a body that the schema loaded.

    Raises:
        Refusal: size or weight is missing or out of range.
    """
    return PackCall(
        shipment_id=str(body["shipmentId"]),
        channel_order_id=body["orderCode"],
        parcel=_parcel(body, endpoint),
        lines=tuple(
            PackedLine(
                item["channelSkuCode"], item["quantityToPack"], tuple(item["externalSerialCodes"])
            )
            for item in body["shipmentItems"]
            if item["quantityToPack"]
        ),
    )


def _parcel(body: Mapping[str, Any], endpoint: OmsEndpoint) -> Parcel:
    """Return size and weight, each from the call or entirely from the default."""
    default, dimensions = endpoint.default_parcel, body.get("dimensions") or {}
    sides = tuple(dimensions.get(name) for name in ("length", "breadth", "height"))
    missing = [side for side in sides if side is None]
    if 0 < len(missing) < len(sides) or (missing and default is None):
        raise Refusal(
            BAD_DATA,
            "dimensions: length, breadth and height must be given together. Measure the package "
            "and pack it again. Nothing was changed.",
        )
    length_unit, weight_unit = endpoint.assure.dimension_unit, endpoint.assure.weight_unit
    if missing and default is not None:
        length, width, height = default.length_cm, default.width_cm, default.height_cm
    else:
        length, width, height = (
            _measure(f"dimensions.{name}", side, str(length_unit), length_unit.in_cm, LONGEST_CM)
            for name, side in zip(("length", "breadth", "height"), sides, strict=True)
            if side is not None
        )
    weight = body.get("weight")
    if weight is not None:
        weight = _measure("weight", weight, str(weight_unit), weight_unit.in_grams, HEAVIEST_G)
    elif default is not None:
        weight = default.weight_g
    else:
        raise Refusal(
            BAD_DATA,
            "weight: required. Weigh the package and pack it again. Nothing was changed.",
        )
    return Parcel(length, width, height, weight)


def _measure(
    name: str, value: Decimal, unit: str, converted: Callable[[Decimal], Decimal], most: int
) -> Decimal:
    measured = converted(value)
    if not Decimal("0.01") <= measured <= most:
        limit = most / converted(Decimal(1))
        raise Refusal(
            BAD_DATA,
            f"{name}: {value:.6g} {unit} is out of range; it must be above 0 and at most "
            f"{limit.normalize():f} {unit}. Measure again, or correct the unit in the connector's "
            "settings. Nothing was changed.",
        )
    return measured
