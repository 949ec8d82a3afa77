"""What the functions of all commands get: settings, database and connections."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO

from ..bootstrap.container import Host, open_host
from ..bootstrap.load_settings import load_all_settings, load_storage_settings, log_left_out
from ..logging.log_masking import Redaction
from ..logging.log_output import configure_logging
from ..settings import Settings
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

    def log(self, level: int, stream: IO[str] | None = None) -> None:
        """Send log lines to `stream`, by default standard error."""
        level = logging.DEBUG if self.debug else level
        configure_logging(self.redaction, stream or sys.stderr, level)

    @cached_property
    def plugins(self) -> Plugins:
        """The installed plugins, loaded once."""
        return load_plugins()

    def settings(self) -> Settings:
        """
        Read config.yaml and the clients of its database.

        From then on their secrets are redacted in logs. Invalid clients are logged.
        """
        settings = load_all_settings(self.config, self.plugins, os.environ)
        self.redaction.learn(settings.secrets)
        log_left_out(settings)
        return settings

    @contextmanager
    def storage(self) -> Iterator[Host]:
        """Open the database only, and check its version."""
        storage, keyring = load_storage_settings(self.config, os.environ), Keyring.of(os.environ)
        with open_host(storage, keyring=keyring) as host:
            host.database().check()
            yield host

    @contextmanager
    def connections(self) -> Iterator[Host]:
        """Open the database and the enabled connections; log warnings only."""
        self.log(logging.WARNING)
        settings = self.settings()
        with open_host(settings.storage, settings.connections, calls=settings.calls) as host:
            host.database().check()
            yield host
