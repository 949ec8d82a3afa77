"""The settings of everything that runs: config.yaml, and the clients of the database."""

import logging
from collections.abc import Mapping
from pathlib import Path

from ...ports.host.errors import SettingsError
from ..settings import Settings, StorageSettings, load_settings, load_storage_settings
from ..settings.plugins import Plugins
from ..storage.sealed import Keyring
from .container import open_host

log = logging.getLogger(__name__)


def load_all_settings(file: Path, plugins: Plugins, environment: Mapping[str, str]) -> Settings:
    """
    Read config.yaml and the clients of the database that it names.

    Raises:
        SettingsError: every problem of the file is one of its lines; a client that is wrong
            is none of them, see `Settings.left_out`.
        StorageFailed: the database cannot be used.
    """
    try:
        storage = load_storage_settings(file, environment)
    except SettingsError:
        return load_settings(file, plugins, environment)  # tells what else is wrong
    with open_host(storage, keyring=Keyring.of(environment)) as host:
        clients = host.clients().all()
    return load_settings(file, plugins, environment, clients)


def revision_of(storage: StorageSettings) -> str:
    """
    Return a word that is another one after every change of a client in the database.

    Raises:
        StorageFailed: the database cannot be used.
    """
    with open_host(storage) as host:
        return host.clients().revision()


def log_left_out(settings: Settings) -> None:
    """Log which clients are left out, and why."""
    for client in settings.left_out:
        log.error("client.left_out", extra={"connection": client.name, "reason": client.reason})
