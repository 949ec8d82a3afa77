"""Validates the parts of a settings file, and reports all problems together."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, ValidationError, fields

from ...ports.channel.plugin import ChannelType
from ...ports.host.errors import SettingsError
from ...ports.host.secret import SecretField
from .document import Document, Path
from .model import ConnectionSettings, Kept
from .plugins import Plugins
from .problems import Problem, as_lines, closest_name, explain
from .schemas import CONNECTION_NAME, NAME_RULE, connection_schema
from .section import OmsAccess, Section


class Checking:
    """Loads the parts of a document and collects their problems."""

    def __init__(self, document: Document, unresolved: tuple[Problem, ...]) -> None:
        self.document = document
        self.secrets: set[str] = set()
        self._problems = list(unresolved)
        self._unresolved = {problem.path for problem in unresolved}

    def load(self, schema: Schema, content: Any, at: Path) -> Any:  # noqa: ANN401  # each schema loads its own
        """Load the content with the schema; return None and add the problems if it is invalid."""
        self.secrets.update(_secrets(schema, content))
        try:
            return schema.load(content)
        except ValidationError as error:
            self.add(explain(error.messages_dict, schema, self.document, at))
            return error.valid_data if isinstance(error.valid_data, dict) else None

    def connection(
        self,
        name: str,
        plugins: Plugins,
        oms_section: Section[OmsAccess],
        kept: Kept = Kept.FILE,
    ) -> ConnectionSettings | None:
        """Check one entry of `connections`."""
        at = ("connections", name)
        if not CONNECTION_NAME.fullmatch(name):
            self.add([Problem(at, f"is not a valid connection name: {NAME_RULE}")])
        content = self.document.value(at)
        if not isinstance(content, dict):
            self.add([Problem(at, "is not a mapping")])
            return None
        content = {key: value for key, value in content.items() if value is not None}
        own = self.load(connection_schema(oms_section), content, at) or {}
        channel_type = self._channel_type(own.get("channel"), plugins, (*at, "channel"))
        settings = oms = None
        if channel_type is not None:
            given = mapping(own.get("settings"))
            settings = self.load(channel_type.settings(), given, (*at, "settings"))
        if oms_section.key in own:
            content = own[oms_section.key]
            oms = self.load(oms_section.schema(), content, (*at, oms_section.key))
        if channel_type is None or settings is None or not isinstance(oms, oms_section.kind):
            return None
        if not {"orders", "packing", "stock", "enabled"} <= own.keys():
            return None
        return ConnectionSettings(
            name,
            channel_type,
            settings,
            own["orders"],
            own["packing"],
            own["stock"],
            oms,
            own["enabled"],
            kept,
        )

    def _channel_type(self, name: str | None, plugins: Plugins, at: Path) -> ChannelType | None:
        if name is None or name in plugins.channel_types:
            return plugins.channel_types.get(name or "")
        known = ", ".join(sorted(plugins.channel_types)) or "none"
        meant = closest_name(name, plugins.channel_types)
        text = f"did you mean {meant}? " if meant else ""
        text = f"{name} is not an installed channel type; {text}known: {known}"
        for plugin, reason in plugins.left_out.items():
            text += f"; the plugin {plugin} was left out: {reason}"
        self.add([Problem(at, text)])
        return None

    def add(self, problems: Iterator[Problem] | list[Problem]) -> None:
        """Add problems, except those caused by an unresolved reference."""
        self._problems += [problem for problem in problems if problem.path not in self._unresolved]

    def raise_problems(self, heading: str) -> None:
        """Raise SettingsError with all problems below a heading, if there are any."""
        if not self._problems:
            return
        referred = {str(self.document.value(path)) for path in self.document.referred}
        hidden = self.secrets | (referred - {"None"})
        raise SettingsError(heading, as_lines(self._problems, self.document, hidden))


def mapping(value: Any) -> dict[str, Any]:  # noqa: ANN401  # YAML holds anything
    """Return the value if it is a mapping, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def _secrets(schema: Schema, content: object) -> Iterator[str]:
    """Yield the values of the schema's secret fields."""
    given = mapping(content)
    for name, field in schema.fields.items():
        value = given.get(field.data_key or name)
        if isinstance(field, SecretField) and value is not None:
            yield str(value)
        elif isinstance(field, fields.Nested):
            yield from _secrets(field.schema, value)
        elif isinstance(field, fields.Dict) and isinstance(field.value_field, SecretField):
            yield from (str(secret) for secret in mapping(value).values() if secret is not None)
