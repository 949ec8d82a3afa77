"""What the functions of all commands get: their common options, and the database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import click

from ...ports.repositories.scheduled_jobs import HOST
from ..bootstrap.load_settings import load_storage_settings
from ..bootstrap.storage_host import StorageHost, open_storage
from ..logging.log_masking import Redaction
from ..settings.entries import entries_in
from ..settings.keyring import Keyring
from ..settings.plugins import Plugins, load_plugins


@dataclass
class CommandLine:
    """
    The options of every command, and the objects made from them.

    Args:
        config: the settings file.
        debug: whether to log debug messages.
    """

    config: Path
    debug: bool
    redaction: Redaction = field(default_factory=Redaction)

    @cached_property
    def plugins(self) -> Plugins:
        """The installed plugins, loaded once."""
        return load_plugins()

    @contextmanager
    def storage(self) -> Iterator[StorageHost]:
        """Open the database only, and check its version."""
        storage, keyring = load_storage_settings(self.config, os.environ), Keyring.of(os.environ)
        with open_storage(storage, keyring=keyring) as host:
            host.database.check()
            yield host

    def require_connection(self, name: str) -> None:
        """
        Check that the value of `--connection` is in config.yaml, or in its database.

        The jobs of a client stay when it is removed, so that what it left can be listed.

        Raises:
            BadParameter: it is not; the message has the known names.
        """
        with self.storage() as host:
            known = {*entries_in(self.config), *(one.name for one in host.clients.all())}
            known |= {one.connection for one in host.scheduled_jobs.all()} - {HOST}
        if name not in known:
            raise click.BadParameter(
                f"There is no connection {name} in {self.config} or its database. "
                f"Known: {', '.join(sorted(known)) or 'none'}.",
                param_hint="--connection",
            )
