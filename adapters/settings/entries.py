"""Validates one connection's entry, and shows it with its secrets redacted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path as FilePath
from typing import Any, Final

from marshmallow import Schema, fields
from ruamel.yaml import YAML

from ...ports.host.errors import SettingsError
from ...ports.host.secret import SecretField
from .checking import Checking, mapping
from .document import document_of, read_document, read_yaml
from .model import ConnectionSettings, Kept
from .plugins import Plugins
from .problems import hide
from .references import resolve
from .schemas import connection_schema
from .section import OmsAccess, Section

HIDDEN: Final = "***"


@dataclass(frozen=True, slots=True)
class Entry:
    """A valid entry: as written, and as loaded."""

    content: Mapping[str, Any] = field(repr=False)
    connection: ConnectionSettings
    secrets: frozenset[str] = field(repr=False)


def read_entry(  # noqa: PLR0913  # the text, and the context to validate it in
    name: str,
    text: str,
    source_name: str,
    *,
    file: FilePath,
    plugins: Plugins,
    oms: Section[OmsAccess],
    environment: Mapping[str, str],
) -> Entry:
    """
    Read and validate a YAML text as the entry of a connection.

    Messages refer to the text as `source_name`; references to files are relative to the folder of
    `file`.

    Raises:
        SettingsError: every problem of the entry is one of its lines.
    """
    content, lines = read_yaml(text, source_name)
    if not isinstance(content, dict):
        raise SettingsError(f"{source_name} is not a mapping; nothing was stored.")
    checking = Checking(*resolve(document_of(file, name, content, lines), environment))
    connection = checking.connection(name, plugins, oms, Kept.DATABASE)
    checking.raise_problems(f"{source_name} does not describe a connection; nothing was stored.")
    assert connection is not None  # noqa: S101  # else there was a problem
    try:
        json.dumps(content)
    except TypeError:
        raise SettingsError(
            f"{source_name} contains a value that is neither text, number, list nor mapping; "
            "nothing was stored. Put it in quotes."
        ) from None
    return Entry(content, connection, frozenset(checking.secrets))


def entries_in(file: FilePath) -> dict[str, Any]:
    """Return the entries of a settings file by name, as written."""
    return mapping(read_document(file).value(("connections",)))


def redacted_yaml(
    entry: Mapping[str, Any],
    plugins: Plugins,
    oms: Section[OmsAccess],
    environment: Mapping[str, str],
) -> str:
    """
    Return an entry as YAML, with `***` in place of every secret.

    Only values of declared fields that are not secret are shown; nothing of `settings` if the
    channel is not installed.
    """
    channel_type = plugins.channel_types.get(str(entry.get("channel")))
    inner: dict[str, Schema | None] = {
        "settings": channel_type.settings() if channel_type else None,
        oms.key: oms.schema(),
    }
    plain = {name: value for name, value in entry.items() if name not in inner}
    content = _redacted(connection_schema(oms), plain) | {
        name: _redacted(schema, entry[name]) for name, schema in inner.items() if name in entry
    }
    text = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump(content, text)
    document = document_of(FilePath(), "entry", entry)
    resolved, _ = resolve(document, environment)
    checking = Checking(resolved, ())
    checking.connection("entry", plugins, oms)
    return hide(text.getvalue(), checking.secrets)


def _redacted(schema: Schema | None, content: Any) -> Any:  # noqa: ANN401  # YAML holds anything
    if content is None:
        return None
    if schema is None or not isinstance(content, Mapping):
        return HIDDEN
    known = {one.data_key or name: one for name, one in schema.fields.items()}
    return {name: _redacted_value(known.get(name), value) for name, value in content.items()}


def _redacted_value(known: fields.Field[Any] | None, value: Any) -> Any:  # noqa: ANN401  # YAML holds anything
    match known:
        case _ if value is None:
            return None
        case fields.Nested():
            return _redacted(known.schema, value)
        case fields.Dict() if isinstance(value, Mapping):
            return dict.fromkeys(value, HIDDEN)
        case None | SecretField() | fields.Dict():
            return HIDDEN
    return HIDDEN if isinstance(value, Mapping) else value
