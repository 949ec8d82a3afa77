"""`storage:` of config.yaml."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load

from ...ports.host.errors import SettingsError
from ..settings.section import Section
from .location import Location


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """The database URL. `url` may contain a password; `name` does not."""

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the database in messages."""
        return Location.parse(self.url).name

    @property
    def file(self) -> Path | None:
        """The file of an embedded database, None for a server."""
        return Location.parse(self.url).file

    @property
    def secrets(self) -> frozenset[str]:
        """The password in the URL, if it has one."""
        password = Location.parse(self.url).url.password
        return frozenset({password} if password else ())

    def relative_to(self, folder: Path) -> "StorageSettings":
        """Resolve a relative SQLite file against `folder`."""
        location = Location.parse(self.url)
        url = location.url
        if location.file is not None:
            url = url.set(database=str((folder / location.file).resolve()))
        return StorageSettings(url.render_as_string(hide_password=False))


def _a_database(url: str) -> None:
    try:
        Location.parse(url)
    except SettingsError as problem:
        raise ValidationError(str(problem)) from None


class StorageSchema(Schema):
    """`storage:`; loads into `StorageSettings`."""

    url = fields.String(
        required=True,
        validate=_a_database,
        metadata={"description": "database URL, such as sqlite:///var/connector.db"},
    )

    @post_load
    def _settings(self, data: dict[str, Any], **_: object) -> StorageSettings:
        return StorageSettings(data["url"])


STORAGE: Final = Section("storage", StorageSettings, StorageSchema, "where the database is")
