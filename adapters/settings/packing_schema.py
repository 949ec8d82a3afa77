"""`packing:` of a connection."""

import re
from datetime import time, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from ...core.packing.pickup import PickupRules
from ...ports.channel.shipment_creator import HEAVIEST_G, LONGEST_CM, Parcel
from ...ports.host.setting_fields import INDIA, UtcOffsetField
from .model import PackingRules

TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


class Day(IntEnum):
    """A day of the week, as `datetime.weekday` counts."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6


WORKING_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat")


def _check_day(name: str) -> None:
    if name.upper() not in Day.__members__:
        raise ValidationError(f"is not a day; use {', '.join(Day.__members__).lower()}")


def _check_time_of_day(text: str) -> None:
    if not TIME_OF_DAY.fullmatch(text):
        raise ValidationError('is not a time of day such as "18:00"')


def _above_zero(most: int) -> fields.Decimal:
    return fields.Decimal(
        required=True,
        allow_nan=False,
        validate=validate.Range(min=Decimal(0), max=most, min_inclusive=False),
        metadata={"description": "a number above 0"},
    )


class ParcelSchema(Schema):
    """`default_parcel:`; loads into a `Parcel`."""

    length_cm = _above_zero(LONGEST_CM)
    width_cm = _above_zero(LONGEST_CM)
    height_cm = _above_zero(LONGEST_CM)
    weight_g = _above_zero(HEAVIEST_G)

    @post_load
    def _parcel(self, data: dict[str, Any], **_: object) -> Parcel:
        return Parcel(**data)


class PackingSchema(Schema):
    """`packing:`; loads into `PackingRules`."""

    ready_after_minutes = fields.Integer(
        strict=True, load_default=60, validate=validate.Range(min=0, max=10_080)
    )
    cut_off = fields.String(load_default="18:00", validate=_check_time_of_day)
    working_days = fields.List(
        fields.String(validate=_check_day),
        load_default=list(WORKING_DAYS),
        validate=validate.Length(min=1, error="is empty; at least one day is needed"),
    )
    time_zone = UtcOffsetField(load_default=INDIA)
    default_parcel = fields.Nested(ParcelSchema, load_default=None)
    documents_per_feed = fields.Integer(
        strict=True, load_default=1, validate=validate.Range(min=1, max=100)
    )
    documents_deadline_hours = fields.Integer(
        strict=True, load_default=6, validate=validate.Range(min=1, max=168)
    )
    keep_documents_days = fields.Integer(
        strict=True, load_default=30, validate=validate.Range(min=1, max=365)
    )

    @post_load
    def _rules(self, data: dict[str, Any], **_: object) -> PackingRules:
        return PackingRules(
            pickup=PickupRules(
                ready_after=timedelta(minutes=data["ready_after_minutes"]),
                cut_off=time.fromisoformat(data["cut_off"]),
                working_days=frozenset(Day[name.upper()].value for name in data["working_days"]),
                time_zone=data["time_zone"],
            ),
            default_parcel=data["default_parcel"],
            documents_per_feed=data["documents_per_feed"],
            documents_deadline=timedelta(hours=data["documents_deadline_hours"]),
            keep_documents=timedelta(days=data["keep_documents_days"]),
        )
