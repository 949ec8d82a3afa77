"""The names under which settings stand in config.yaml, and what is read of the environment."""

import ast
from dataclasses import astuple, is_dataclass
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path

import pytest
from marshmallow import fields

import channel_connector
from channel_connector.adapters.bootstrap.sections import SECTIONS
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.adapters.settings.schemas import connection_schema, file_schema
from channel_connector.ports.host.secret import SecretField

PREFIX = "CHANNEL_CONNECTOR_"
NO_VALUE = (None, dict, list)


@pytest.fixture
def settings():
    """Every setting as a line: its path, its kind, and its default or that it must be there."""
    (channel, *others) = load_plugins().channel_types.values()
    assert not others
    entry = "connections.NAME"
    return [
        *lines_of(file_schema(SECTIONS), ""),
        *lines_of(connection_schema(SECTIONS.oms), f"{entry}."),
        *lines_of(channel.settings(), f"{entry}.settings."),
        *lines_of(SECTIONS.oms.schema(), f"{entry}.assure."),
    ]


def test_the_settings_are_those_of_before(settings, as_before):
    assert len(settings) == 99
    as_before("settings.txt", "".join(f"{line}\n" for line in sorted(settings)))


def test_the_environment_is_read_as_before(as_before):
    root = Path(channel_connector.__file__).parent
    names = {
        node.value
        for part in ("adapters", "core", "ports", "plugins")
        for file in (root / part).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith(PREFIX)
        and node.value.isupper()
    }

    assert len(names) == 2
    as_before("environment.txt", "".join(f"{name}\n" for name in sorted(names)))


def lines_of(schema, at):
    for name, field in schema.fields.items():
        path = f"{at}{field.data_key or name}"
        yield f"{path}: {kind_of(field)}, {default_of(field)}"
        if isinstance(field, fields.Nested):
            yield from lines_of(field.schema, f"{path}.")


def kind_of(field):
    """Name what a person may write there; the classes of fields have names of their own."""
    if isinstance(field, fields.Nested):
        return "group"
    if isinstance(field, fields.Enum):
        return f"one of {', '.join(member.value for member in field.enum)}"
    if isinstance(field, fields.List):
        return f"list of {kind_of(field.inner)}{choices_of(field)}"
    if isinstance(field, SecretField):
        return "secret"
    if isinstance(field, fields.Dict):
        return "names and values"
    kinds = {fields.Boolean: "true or false", fields.Integer: "whole number"}
    kinds |= {fields.Decimal: "number", fields.String: "text"}
    found = (word for kind, word in kinds.items() if isinstance(field, kind))
    return f"{next(found, 'value')}{choices_of(field)}"


def choices_of(field):
    """Tell the bounds and the words that a validator lets pass."""
    told = []
    for one in field.validators:
        if hasattr(one, "choices"):
            told.append(f"one of {', '.join(one.choices)}")
        elif hasattr(one, "min") and (one.min is not None or one.max is not None):
            told.append(f"from {one.min} to {one.max}")
    return "".join(f" ({words})" for words in told)


def default_of(field):
    if field.required:
        return "required"
    if field.load_default in NO_VALUE or isinstance(field, fields.Nested):
        return "optional"
    value = field.load_default
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, timezone):
        value = datetime(2026, 1, 1, tzinfo=value).isoformat()[-6:]
    if is_dataclass(value):
        value = astuple(value)
    return f"default {value!r}"
