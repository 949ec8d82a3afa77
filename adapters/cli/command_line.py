"""What the functions of all commands get: their common options, and the database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..bootstrap.load_settings import load_storage_settings
from ..bootstrap.storage_host import StorageHost, open_storage
from ..logging.log_masking import Redaction
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
