"""What one connection must be told about Assure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from enum import StrEnum
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from ...ports.channel.order_source import Address
from ...ports.channel.plugin import Workflow
from ...ports.host.secret import Secret, SecretField
from ...ports.host.setting_fields import (
    INDIA,
    BaseUrlField,
    HeadersField,
    UtcOffsetField,
    can_be_a_header,
)
from ..settings.section import Section
from .limits import LONGEST_TEXT
from .units import LengthUnit, WeightUnit


class DuplicateSkuLines(StrEnum):
    """What becomes of several lines of one SKU; Increff's own pages disagree on it."""

    KEEP = "keep"
    """Each line goes as it is: a cancellation names lines by their own code."""
    MERGE = "merge"
    """They go as one line, under the first line's code."""


class Documents(StrEnum):
    """How an invoice or a label is given to Assure."""

    BASE64 = "base64"
    """Inside the answer."""
    URL = "url"
    """As an address at which it lies for a while."""


@dataclass(frozen=True, slots=True)
class AssureSettings:
    """
    One credential set of Assure, and how orders are put to it.

    Args:
        base_url: handed out by Increff for each channel; without a slash at its end.
        username, password: issued for each client-channel pair.
        domain: the client's domain; Increff's older set-ups have none.
        location_code: the fulfilment location as the channel names it; None where Assure
            splits and routes.
        split_by_assure: Assure splits the order and chooses locations.
        dispatch_within: after the order was placed, where the channel names no moment.
        default_address: stands in for what the channel withholds.
        calls_per_minute: of the client, all its channels together.
        time_zone: in which moments are told to Assure.
        calls_with: headers by which Assure's own calls for this connection are known; none,
            and none of its calls is answered.
        dimension_unit, weight_unit: of a pack call.
        self_completed: workflows that the connector completes without notification the channel.
    """

    base_url: str
    username: str
    password: Secret
    domain: str | None = None
    location_code: str | None = None
    split_by_assure: bool = False
    duplicate_sku_lines: DuplicateSkuLines = DuplicateSkuLines.KEEP
    dispatch_within: timedelta = timedelta(hours=24)
    default_address: Address | None = None
    calls_per_minute: int = 200
    time_zone: timezone = INDIA
    calls_with: Mapping[str, Secret] = field(default_factory=dict)
    dimension_unit: LengthUnit = LengthUnit.CM
    weight_unit: WeightUnit = WeightUnit.G
    documents: Documents = Documents.BASE64
    self_completed: frozenset[Workflow] = frozenset()


SELF_COMPLETED: Final = {
    "orders_acknowledgement": Workflow.ORDERS_ACKNOWLEDGEMENT,
    "handover": Workflow.HANDOVER,
}
"""What a connection may complete by itself, by its name in config.yaml."""


def _needed(what: str) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_TEXT),
        metadata={"description": what},
    )


def _optional() -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class DefaultAddressSchema(Schema):
    """`default_address:`; what must be there is what a parcel cannot do without."""

    name = _needed("who the parcel is for, such as Amazon Customer")
    line1 = _needed("the first line of the address")
    line2 = _optional()
    line3 = _optional()
    city = _needed("the city")
    state = _needed("the state")
    postal_code = _needed('the postal code, in quotes, such as "560001"')
    country = _needed("the country, such as IN")
    phone = _optional()
    email = _optional()

    @post_load
    def _address(self, data: dict[str, Any], **_: object) -> Address:
        return Address(**data)


class AssureSettingsSchema(Schema):
    """`assure:` of a connection; loads into `AssureSettings`."""

    base_url = BaseUrlField(
        required=True, metadata={"description": "the address that Increff handed out"}
    )
    username = fields.String(
        required=True,
        validate=can_be_a_header,
        metadata={"description": "authUsername of this client and channel"},
    )
    password = SecretField(
        required=True,
        validate=can_be_a_header,
        metadata={"description": "authPassword of this client and channel"},
    )
    domain = fields.String(load_default=None, validate=can_be_a_header)
    location_code = fields.String(
        load_default=None, validate=validate.Length(min=1, max=LONGEST_TEXT)
    )
    split_by_assure = fields.Boolean(load_default=False)
    duplicate_sku_lines = fields.Enum(
        DuplicateSkuLines, by_value=True, load_default=DuplicateSkuLines.KEEP
    )
    dispatch_within_hours = fields.Integer(
        strict=True, load_default=24, validate=validate.Range(min=1, max=24 * 90)
    )
    default_address = fields.Nested(DefaultAddressSchema, load_default=None)
    calls_per_minute = fields.Integer(
        strict=True, load_default=200, validate=validate.Range(min=2, max=100_000)
    )
    time_zone = UtcOffsetField(load_default=INDIA)
    calls_with = HeadersField(load_default=dict)
    dimension_unit = fields.Enum(LengthUnit, by_value=True, load_default=LengthUnit.CM)
    weight_unit = fields.Enum(WeightUnit, by_value=True, load_default=WeightUnit.G)
    documents = fields.Enum(Documents, by_value=True, load_default=Documents.BASE64)
    self_completed = fields.List(
        fields.String(validate=validate.OneOf(tuple(SELF_COMPLETED))), load_default=list
    )

    @validates_schema(skip_on_field_errors=False)
    def _one_of_both_knows_the_location(self, data: Mapping[str, Any], **_: object) -> None:
        if not {"split_by_assure", "location_code"} <= data.keys():
            return
        if data["split_by_assure"] and data["location_code"] is not None:
            raise ValidationError(
                "must be left out where split_by_assure is true: Assure chooses the location then",
                "location_code",
            )
        if not data["split_by_assure"] and data["location_code"] is None:
            raise ValidationError(
                "missing: the fulfilment location as the channel names it "
                "(or set split_by_assure: true, and Assure chooses it)",
                "location_code",
            )

    @post_load
    def _settings(self, data: dict[str, Any], **_: object) -> AssureSettings:
        hours = data.pop("dispatch_within_hours")
        completed = frozenset(SELF_COMPLETED[name] for name in data.pop("self_completed"))
        return AssureSettings(
            **data, dispatch_within=timedelta(hours=hours), self_completed=completed
        )


ASSURE: Final = Section(
    "assure", AssureSettings, AssureSettingsSchema, "where this connection's orders go"
)
