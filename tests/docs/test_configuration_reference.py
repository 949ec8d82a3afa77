"""docs/reference/configuration.md and config.yaml have every setting of the schemas."""

from datetime import datetime, timezone
from enum import Enum
from functools import partial

import pytest
from marshmallow import Schema

from channel_connector.adapters.alerts.settings import AlertsSchema, EmailSchema, WebhookSchema
from channel_connector.adapters.assure.settings import AssureSettingsSchema, DefaultAddressSchema
from channel_connector.adapters.bootstrap.sections import SECTIONS
from channel_connector.adapters.settings.calls_schema import CallsSchema
from channel_connector.adapters.settings.packing_schema import PackingSchema, ParcelSchema
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.adapters.settings.schemas import (
    HostSchema,
    OrdersSchema,
    ServerSchema,
    connection_schema,
    file_schema,
)
from channel_connector.adapters.settings.stock_schema import StockSchema
from channel_connector.adapters.storage.settings import StorageSchema

REFERENCE = "docs/reference/configuration.md"
HOST_SCHEMAS = {
    "console": Schema.from_dict({"console": HostSchema().fields["console"]}),
    "storage": StorageSchema,
    "connections": partial(connection_schema, SECTIONS.oms),
    "server": ServerSchema,
    "calls": CallsSchema,
    "alerts": AlertsSchema,
    "alerts.webhook": WebhookSchema,
    "alerts.email": EmailSchema,
    "orders": OrdersSchema,
    "packing": PackingSchema,
    "packing.default_parcel": ParcelSchema,
    "stock": StockSchema,
    "assure": AssureSettingsSchema,
    "assure.default_address": DefaultAddressSchema,
}
IN_WORDS = {
    ("connections", "orders"): "all defaults",
    ("connections", "packing"): "all defaults",
    ("connections", "stock"): "all defaults",
    ("stock", "buffer"): "`0`",
    ("settings of amazon_mws", "developer_id"): "derived from the access key id",
}
"""Defaults that are no single value."""

LEFT_TO_THE_REFERENCE = {"line2", "line3", "phone", "email"}
"""Parts of an address that config.yaml does not show."""


def schemas():
    """Every schema of the settings file by the heading of its table."""
    plugins = {
        f"settings of {name}": channel_type.settings
        for name, channel_type in load_plugins().channel_types.items()
    }
    return {heading: schema() for heading, schema in (HOST_SCHEMAS | plugins).items()}


def documented_default(heading, name, field):
    """Return a setting's default as the reference writes it."""
    if (heading, name) in IN_WORDS:
        return IN_WORDS[heading, name]
    if field.required:
        return "*required*"
    value = field.load_default
    if value in (None, dict, list):
        return "none"
    if value == "":
        return "empty"
    return f"`{in_yaml(value)}`"


def in_yaml(value):
    """Return a value as config.yaml writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, timezone):
        return datetime(2026, 1, 1, tzinfo=value).isoformat()[-6:]
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return str(value)


@pytest.mark.parametrize("heading", schemas())
def test_every_setting_is_listed_with_its_default(page, heading):
    settings = schemas()[heading].fields

    listed = {cells[0]: cells[2] for cells in page(REFERENCE).rows(heading)}

    assert listed == {
        f"`{field.data_key or name}`": documented_default(heading, name, field)
        for name, field in settings.items()
    }


@pytest.mark.parametrize("heading", schemas())
def test_every_setting_is_listed_with_its_meaning(page, heading):
    rows = page(REFERENCE).rows(heading)

    assert rows
    assert all(len(cells) == 4 and all(cells) for cells in rows)


def test_every_part_of_the_file_has_a_heading(page):
    headings = page(REFERENCE).headings()

    assert set(file_schema(SECTIONS).fields) <= set(headings)


@pytest.mark.parametrize("heading", schemas())
def test_the_shipped_settings_show_every_setting(root, heading):
    """An optional one may be commented out."""
    shipped = (root / "config.yaml").read_text("utf-8")
    fields = schemas()[heading].fields.items()
    names = {field.data_key or name for name, field in fields} - LEFT_TO_THE_REFERENCE

    assert [name for name in sorted(names) if f"{name}:" not in shipped] == []
