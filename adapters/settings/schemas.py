"""The schemas of config.yaml: the host's own sections, and the registered ones."""

import re
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from ...ports.host.secret import Secret, SecretField
from ...ports.host.setting_fields import LEAST_SECRET, BaseUrlField, can_be_a_header
from .calls_schema import CallsSchema
from .model import OrderRules, ServerSettings
from .packing_schema import PackingSchema
from .section import DatabaseAddress, OmsAccess, Section, Sections
from .stock_schema import StockSchema

CONNECTION_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
"""Connection names are used in the database, in logs, in URLs and on the command line."""

NAME_RULE = "1 to 40 lower-case letters, digits, - and _, beginning with a letter"


def _hard_to_guess(token: Secret) -> None:
    if len(token.reveal()) < LEAST_SECRET:
        raise ValidationError(f"needs at least {LEAST_SECRET} characters")


class OrdersSchema(Schema):
    """`orders:` of a connection."""

    sync = fields.Boolean(load_default=True)
    fetch_every_seconds = fields.Integer(
        strict=True, load_default=120, validate=validate.Range(min=10, max=86_400)
    )
    overlap_minutes = fields.Integer(
        strict=True, load_default=10, validate=validate.Range(min=0, max=1_440)
    )
    first_fetch_days = fields.Integer(
        strict=True, load_default=30, validate=validate.Range(min=0, max=365)
    )
    rescan_days = fields.Integer(
        strict=True, load_default=3, validate=validate.Range(min=0, max=30)
    )
    unmapped_sku = fields.String(load_default="push", validate=validate.OneOf(("push", "hold")))
    on_cancel_request = fields.String(
        load_default="hold", validate=validate.OneOf(("hold", "ship"))
    )

    @post_load
    def _rules(self, data: dict[str, Any], **_: object) -> OrderRules:
        return OrderRules(
            fetch_every=timedelta(seconds=data["fetch_every_seconds"]),
            overlap=timedelta(minutes=data["overlap_minutes"]),
            look_back=timedelta(days=data["first_fetch_days"]),
            hold_unmapped=data["unmapped_sku"] == "hold",
            sync=data["sync"],
            hold_cancel_requests=data["on_cancel_request"] == "hold",
            rescan=timedelta(days=data["rescan_days"]),
        )


class ServerSchema(Schema):
    """`server:`."""

    host = fields.String(load_default="127.0.0.1", validate=validate.Length(min=1, max=255))
    port = fields.Integer(strict=True, load_default=8700, validate=validate.Range(1, 65_535))
    largest_body_kb = fields.Integer(
        strict=True, load_default=1_024, validate=validate.Range(min=16, max=65_536)
    )
    public_url = BaseUrlField(load_default=None)
    links_live_minutes = fields.Integer(
        strict=True, load_default=60, validate=validate.Range(min=1, max=10_080)
    )

    metrics_token = SecretField(load_default=None, validate=[can_be_a_header, _hard_to_guess])

    @post_load
    def _settings(self, data: dict[str, Any], **_: object) -> ServerSettings:
        return ServerSettings(
            host=data["host"],
            port=data["port"],
            largest_body=data["largest_body_kb"] * 1024,
            public_url=data["public_url"],
            links_live=timedelta(minutes=data["links_live_minutes"]),
            metrics_token=data["metrics_token"],
        )


class ConnectionSchema(Schema):
    """One entry of `connections:`, without the OMS's section; the plugin checks `settings`."""

    channel = fields.String(required=True, metadata={"description": "the channel's type"})
    enabled = fields.Boolean(load_default=True)
    settings = fields.Dict(load_default=dict, allow_none=True)
    orders = fields.Nested(OrdersSchema, load_default=lambda: OrdersSchema().load({}))
    packing = fields.Nested(PackingSchema, load_default=lambda: PackingSchema().load({}))
    stock = fields.Nested(StockSchema, load_default=lambda: StockSchema().load({}))


def connection_schema(oms: Section[OmsAccess]) -> Schema:
    """Return the schema of an entry of `connections:`; the OMS's section is checked separately."""
    section = fields.Dict(required=True, metadata={"description": oms.description})
    return ConnectionSchema.from_dict({oms.key: section})()


class HostSchema(Schema):
    """The file, without the sections that other packages declare."""

    server = fields.Nested(ServerSchema, load_default=lambda: ServerSchema().load({}))
    calls = fields.Nested(CallsSchema, load_default=lambda: CallsSchema().load({}))
    console = fields.Boolean(load_default=True)
    connections = fields.Dict(load_default=dict, allow_none=True)


def file_schema(sections: Sections) -> Schema:
    """Return the schema of the whole file."""
    registered = (sections.storage, *sections.others)
    return HostSchema.from_dict({section.key: section.field() for section in registered})()


def storage_schema(storage: Section[DatabaseAddress]) -> Schema:
    """Return the schema of a file of which only the storage section is read."""
    return Schema.from_dict({storage.key: storage.field()})()
