"""From the file, and the clients of the database, to `Settings`."""

from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath

from marshmallow import Schema, fields

from ...ports.host.errors import SettingsError
from ...ports.repositories.clients import Client
from ..storage.location import Location
from ..storage.sealed import Keyring
from .checking import Checking, mapping
from .document import document_of, read_document
from .model import ConnectionSettings, Kept, LeftOut, Settings, StorageSettings
from .plugins import Plugins
from .problems import Problem
from .references import resolve
from .schemas import FileSchema, StorageSchema

NOTHING_TO_DO = "names no connection, and the database keeps none; there is nothing to do"


def load_settings(
    file: FilePath,
    plugins: Plugins,
    environment: Mapping[str, str],
    clients: Sequence[Client] = (),
) -> Settings:
    """
    Read and check a settings file, with each plugin's own schema for its part.

    The clients' entries are read in the same way. One that is wrong is left out, and told in
    `left_out`, while the rest of the settings is as it is without it.

    Raises:
        SettingsError: every problem of the file is one of its lines.
    """
    checking = Checking(*resolve(read_document(file), environment))
    whole = checking.load(FileSchema(), checking.document.content, ()) or {}
    named = mapping(whole.get("connections"))
    if "connections" in whole and not named and not clients:
        checking.add([Problem(("connections",), NOTHING_TO_DO)])
    connections = [checking.connection(name, plugins) for name in named]
    left_out, secrets = [], set(Keyring.of(environment).keys)
    for client in clients:
        if client.name in named:
            checking.add([Problem(("connections", client.name), _stands_twice(client.name))])
            continue
        found, its_secrets = _connection(client, file, plugins, environment)
        secrets |= its_secrets
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            connections.append(found)
    checking.finish(_not_working(file))
    return Settings(
        file=file,
        storage=_storage(file, whole["storage"]["url"]),
        server=whole["server"],
        calls=whole["calls"],
        alerts=whole["alerts"],
        connections=tuple(found for found in connections if found is not None),
        secrets=frozenset(secrets | checking.secrets | _password(whole["storage"]["url"])),
        left_out=tuple(left_out),
        console=whole["console"],
    )


def load_storage_settings(file: FilePath, environment: Mapping[str, str]) -> StorageSettings:
    """
    Read only where the books are kept; no channel's credentials are needed for that.

    Raises:
        SettingsError: the file or its `storage` is wrong.
    """
    checking = Checking(*resolve(read_document(file).part("storage"), environment))
    whole = checking.load(_StorageOnly(), checking.document.content, ()) or {}
    checking.finish(_not_working(file))
    return _storage(file, whole["storage"]["url"])


class _StorageOnly(Schema):
    storage = fields.Nested(StorageSchema, required=True)


def _not_working(file: FilePath) -> str:
    return f"{file} does not describe a working connector; nothing was started."


def _stands_twice(name: str) -> str:
    return (
        "stands here and in the database as well; take it out of one of them: here, or with "
        f"channel-connector connections remove {name}"
    )


def _connection(
    client: Client, file: FilePath, plugins: Plugins, environment: Mapping[str, str]
) -> tuple[ConnectionSettings | LeftOut | None, set[str]]:
    """Return what a client's entry amounts to, and the secrets in it."""

    def left_out(reason: str) -> LeftOut:
        return LeftOut(client.name, client.channel, client.enabled, reason)

    if client.entry is None:
        return left_out(
            f"The entry of {client.name} in the database cannot be read. {client.unreadable}"
        ), set()
    content = {**client.entry, "enabled": client.enabled}
    checking = Checking(*resolve(document_of(file, client.name, content), environment))
    found = checking.connection(client.name, plugins, Kept.DATABASE)
    try:
        checking.finish(f"The entry of {client.name} in the database is not as it must be.")
    except SettingsError as problem:
        return left_out(str(problem)), checking.secrets
    return found, checking.secrets


def _password(address: str) -> set[str]:
    """Return the password in a database's address, if there is one."""
    password = Location.parse(address).url.password
    return {password} if password else set()


def _storage(file: FilePath, address: str) -> StorageSettings:
    """Let an embedded database's file count from the settings file's folder."""
    location = Location.parse(address)
    url = location.url
    if location.file is not None:
        url = url.set(database=str((file.parent / location.file).resolve()))
    return StorageSettings(url.render_as_string(hide_password=False))
