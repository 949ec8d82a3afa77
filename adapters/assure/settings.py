"""The `assure:` section of a connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from enum import StrEnum
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from ...ports.channel.order_source import Address
from ...ports.channel.workflows import Workflow
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
from .measures import LengthUnit, WeightUnit


class DuplicateSkuLines(StrEnum):
    """How several lines of one SKU are sent; Increff's pages are contradictory."""

    KEEP = "keep"
    """Each line is sent as it is: cancellations refer to lines by their own code."""
    MERGE = "merge"
    """They are merged into one line with the first line's code."""


class MissingPrice(StrEnum):
    """What becomes of a line without a price in an order that is not free."""

    REFUSE = "refuse"
    """The order is blocked."""
    ZERO = "zero"
    """The line is sent with the price 0."""


class Documents(StrEnum):
    """How invoices and labels are returned to Assure."""

    BASE64 = "base64"
    """Inside the response."""
    URL = "url"
    """As a signed link that expires."""


@dataclass(frozen=True, slots=True)
class AssureSettings:
    """
    Credentials for Assure, and how orders are sent to it.

    Args:
        base_url: provided by Increff per channel; without a trailing slash.
        username, password: issued per pair of client and channel.
        domain: the client's domain; older installations have none.
        location_code: the channel's name of the fulfilment location; None if Assure splits and
            routes.
        split_by_assure: Assure splits the order and chooses locations.
        dispatch_within: dispatch time after the order if the channel specifies none.
        default_address: replaces what the channel withholds.
        calls_per_minute: of the client with all its channels.
        time_zone: of times that are sent to Assure.
        calls_with: headers that authenticate Assure's calls for this connection; if empty, all
            calls are rejected.
        dimension_unit, weight_unit: of pack calls.
        self_completed: workflows that the connector completes without notifying the channel.
    """

    base_url: str
    username: str
    password: Secret
    domain: str | None = None
    location_code: str | None = None
    split_by_assure: bool = False
    duplicate_sku_lines: DuplicateSkuLines = DuplicateSkuLines.KEEP
    missing_price: MissingPrice = MissingPrice.REFUSE
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
"""Workflows that the connector can complete itself, by name in config.yaml."""


def _required(description: str) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_TEXT),
        metadata={"description": description},
    )


def _optional() -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class DefaultAddressSchema(Schema):
    """`default_address:`; required is what every parcel needs."""

    name = _required("the recipient, such as Amazon Customer")
    line1 = _required("the first line of the address")
    line2 = _optional()
    line3 = _optional()
    city = _required("the city")
    state = _required("the state")
    postal_code = _required('the postal code, in quotes, such as "560001"')
    country = _required("the country, such as IN")
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
    missing_price = fields.Enum(MissingPrice, by_value=True, load_default=MissingPrice.REFUSE)
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
    def _location_or_split(self, data: Mapping[str, Any], **_: object) -> None:
        if not {"split_by_assure", "location_code"} <= data.keys():
            return
        if data["split_by_assure"] and data["location_code"] is not None:
            raise ValidationError(
                "must be omitted if split_by_assure is true, as Assure then chooses the location",
                "location_code",
            )
        if not data["split_by_assure"] and data["location_code"] is None:
            raise ValidationError(
                "is required: the channel's name of the fulfilment location "
                "(or set split_by_assure: true to let Assure choose it)",
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
    "assure", AssureSettings, AssureSettingsSchema, "the OMS of this connection"
)
