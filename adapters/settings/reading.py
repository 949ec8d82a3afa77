"""Builds `Settings` from config.yaml and the clients of the database."""

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

NOTHING_TO_DO = "is empty, and the database has no clients either; there is nothing to do"


def load_settings(
    file: FilePath,
    plugins: Plugins,
    environment: Mapping[str, str],
    sections: Sections,
    clients: Sequence[Client] = (),
) -> Settings:
    """
    Read and validate a settings file, using the schemas of plugins and sections.

    The clients' entries are validated in the same way. An invalid one is added to `left_out`
    and does not affect the rest.

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
            checking.add([Problem(("connections", client.name), _duplicate(client.name))])
            continue
        found, its_secrets = _connection(client, file, plugins, sections.oms, environment)
        secrets |= its_secrets
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            connections.append(found)
    checking.raise_problems(_not_working(file))
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
    Read only the address of the database; this needs no channel's credentials.

    Raises:
        SettingsError: the file or its storage section is invalid.
    """
    checking = Checking(*resolve(read_document(file).part(section.key), environment))
    whole = checking.load(storage_schema(section), checking.document.content, ()) or {}
    checking.raise_problems(_not_working(file))
    return section.value(whole[section.key]).relative_to(file.parent)


def _not_working(file: FilePath) -> str:
    return f"{file} does not describe a working connector; nothing was started."


def _duplicate(name: str) -> str:
    return (
        "is here and in the database; remove it from one of them: here, or with "
        f"channel-connector connections remove {name}"
    )


def _connection(
    client: Client,
    file: FilePath,
    plugins: Plugins,
    oms: Section[OmsAccess],
    environment: Mapping[str, str],
) -> tuple[ConnectionSettings | LeftOut | None, set[str]]:
    """Load a client's entry; return the result and its secrets."""

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
        checking.raise_problems(f"The entry of {client.name} in the database is invalid.")
    except SettingsError as problem:
        return left_out(str(problem)), checking.secrets
    return found, checking.secrets
