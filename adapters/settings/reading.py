"""From the file, and the clients of the database, to `Settings`."""

from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath

from ...ports.host.errors import SettingsError
from ...ports.repositories.clients import Client
from .checking import Checking, mapping
from .document import document_of, read_document
from .keyring import Keyring
from .model import ConnectionSettings, Kept, LeftOut, Settings
from .plugins import Plugins
from .problems import Problem
from .references import resolve
from .schemas import file_schema, storage_schema
from .section import DatabaseAddress, OmsAccess, Section, Sections

NOTHING_TO_DO = "names no connection, and the database keeps none; there is nothing to do"


def load_settings(
    file: FilePath,
    plugins: Plugins,
    environment: Mapping[str, str],
    sections: Sections,
    clients: Sequence[Client] = (),
) -> Settings:
    """
    Read and check a settings file, with the schemas of plugins and sections for their parts.

    The clients' entries are read in the same way. One that is wrong is left out, and told in
    `left_out`, while the rest of the settings is as it is without it.

    Raises:
        SettingsError: every problem of the file is one of its lines.
    """
    checking = Checking(*resolve(read_document(file), environment))
    whole = checking.load(file_schema(sections), checking.document.content, ()) or {}
    named = mapping(whole.get("connections"))
    if "connections" in whole and not named and not clients:
        checking.add([Problem(("connections",), NOTHING_TO_DO)])
    connections = [checking.connection(name, plugins, sections.oms) for name in named]
    left_out, secrets = [], set(Keyring.of(environment).keys)
    for client in clients:
        if client.name in named:
            checking.add([Problem(("connections", client.name), _stands_twice(client.name))])
            continue
        found, its_secrets = _connection(client, file, plugins, sections.oms, environment)
        secrets |= its_secrets
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            connections.append(found)
    checking.finish(_not_working(file))
    storage = sections.storage.value(whole[sections.storage.key])
    return Settings(
        file=file,
        storage=storage.relative_to(file.parent),
        server=whole["server"],
        calls=whole["calls"],
        sections={one.key: one.value(whole[one.key]) for one in sections.others},
        connections=tuple(found for found in connections if found is not None),
        secrets=frozenset(secrets | checking.secrets | storage.secrets),
        left_out=tuple(left_out),
        console=whole["console"],
    )


def load_storage_settings(
    file: FilePath, section: Section[DatabaseAddress], environment: Mapping[str, str]
) -> DatabaseAddress:
    """
    Read only where the database is; no channel's credentials are needed for that.

    Raises:
        SettingsError: the file or its storage section is wrong.
    """
    checking = Checking(*resolve(read_document(file).part(section.key), environment))
    whole = checking.load(storage_schema(section), checking.document.content, ()) or {}
    checking.finish(_not_working(file))
    return section.value(whole[section.key]).relative_to(file.parent)


def _not_working(file: FilePath) -> str:
    return f"{file} does not describe a working connector; nothing was started."


def _stands_twice(name: str) -> str:
    return (
        "stands here and in the database as well; take it out of one of them: here, or with "
        f"channel-connector connections remove {name}"
    )


def _connection(
    client: Client,
    file: FilePath,
    plugins: Plugins,
    oms: Section[OmsAccess],
    environment: Mapping[str, str],
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
    found = checking.connection(client.name, plugins, oms, Kept.DATABASE)
    try:
        checking.finish(f"The entry of {client.name} in the database is not as it must be.")
    except SettingsError as problem:
        return left_out(str(problem)), checking.secrets
    return found, checking.secrets
