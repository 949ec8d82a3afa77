"""The parts of config.yaml that are the host's own."""

import re
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from ...ports.errors import SettingsError
from ..storage.location import Location
from .model import OrderRules

CONNECTION_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
"""A connection's name stands in the database, in logs and on the command line."""

NAME_RULE = "small letters, digits, - and _, a letter first, at most 40 in all"


def _a_database(url: str) -> None:
    try:
        Location.parse(url)
    except SettingsError as problem:
        raise ValidationError(str(problem)) from None


class StorageSchema(Schema):
    """`storage:`."""

    url = fields.String(
        required=True,
        validate=_a_database,
        metadata={"description": "where the books are kept, such as sqlite:///var/connector.db"},
    )


class OrdersSchema(Schema):
    """`orders:` of a connection."""

    fetch_every_seconds = fields.Integer(
        strict=True, load_default=120, validate=validate.Range(min=10, max=86_400)
    )
    overlap_minutes = fields.Integer(
        strict=True, load_default=10, validate=validate.Range(min=0, max=1_440)
    )
    first_fetch_days = fields.Integer(
        strict=True, load_default=30, validate=validate.Range(min=0, max=365)
    )
    unmapped_sku = fields.String(load_default="push", validate=validate.OneOf(("push", "hold")))

    @post_load
    def _rules(self, data: dict[str, Any], **_: object) -> OrderRules:
        return OrderRules(
            fetch_every=timedelta(seconds=data["fetch_every_seconds"]),
            overlap=timedelta(minutes=data["overlap_minutes"]),
            look_back=timedelta(days=data["first_fetch_days"]),
            hold_unmapped=data["unmapped_sku"] == "hold",
        )


class ConnectionSchema(Schema):
    """One entry of `connections:`; `settings` and `assure` are checked by whom they are for."""

    channel = fields.String(required=True, metadata={"description": "the channel's type"})
    settings = fields.Dict(load_default=dict, allow_none=True)
    orders = fields.Nested(OrdersSchema, load_default=lambda: OrdersSchema().load({}))
    assure = fields.Dict(
        required=True, metadata={"description": "where this connection's orders go"}
    )


class FileSchema(Schema):
    """The whole file."""

    storage = fields.Nested(
        StorageSchema, required=True, metadata={"description": "where the books are kept"}
    )
    connections = fields.Dict(
        required=True,
        validate=validate.Length(min=1, error="names no connection; there is nothing to do"),
        metadata={"description": "which client is on which channel"},
    )
