"""Loads the settings: config.yaml, and the clients of the database."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...ports.host.errors import SettingsError
from ...ports.repositories.clients import Client
from ..settings import DatabaseAddress, Settings, reading
from ..settings.keyring import Keyring
from ..settings.plugins import Plugins
from .sections import SECTIONS
from .storage_host import open_storage

log = logging.getLogger(__name__)


def load_settings(
    file: Path,
    plugins: Plugins,
    environment: Mapping[str, str],
    clients: Sequence[Client] = (),
) -> Settings:
    """
    Read config.yaml and the entries of the given clients.

    Raises:
        SettingsError: the file is invalid; each problem is one line. Invalid clients raise
            nothing, see `Settings.left_out`.
    """
    return reading.load_settings(file, plugins, environment, SECTIONS, clients)


def load_storage_settings(file: Path, environment: Mapping[str, str]) -> DatabaseAddress:
    """
    Read only the address of the database; this needs no channel's credentials.

    Raises:
        SettingsError: the file or its section `storage` is invalid.
    """
    return reading.load_storage_settings(file, SECTIONS.storage, environment)


def load_all_settings(file: Path, plugins: Plugins, environment: Mapping[str, str]) -> Settings:
    """
    Read config.yaml and the clients of its database.

    Raises:
        SettingsError: as in `load_settings`.
        StorageFailed: the database cannot be used.
    """
    try:
        storage = load_storage_settings(file, environment)
    except SettingsError:
        return load_settings(file, plugins, environment)  # reports all other problems as well
    with open_storage(storage, keyring=Keyring.of(environment)) as host:
        clients = host.clients.all()
    return load_settings(file, plugins, environment, clients)


def revision_of(storage: DatabaseAddress) -> str:
    """
    Return a text that changes with every change of a client in the database.

    Raises:
        StorageFailed: the database cannot be used.
    """
    with open_storage(storage) as host:
        return host.clients.revision()


def log_left_out(settings: Settings) -> None:
    """Log the clients that are left out, with the reasons."""
    for client in settings.left_out:
        log.error("client.left_out", extra={"connection": client.name, "reason": client.reason})
