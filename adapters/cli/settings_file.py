"""The settings and log lines of commands that need more than the database's address."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from ..bootstrap.load_settings import load_all_settings, log_left_out
from ..bootstrap.storage_host import StorageHost, open_storage
from ..logging.log_output import configure_logging
from ..settings import Settings
from .command_line import CommandLine


def write_log(command_line: CommandLine, level: int, stream: IO[str] | None = None) -> None:
    """Send log lines of this level and above to `stream`, by default standard error."""
    level = logging.DEBUG if command_line.debug else level
    configure_logging(command_line.redaction, stream or sys.stderr, level)


def read_settings(command_line: CommandLine) -> Settings:
    """
    Read config.yaml and the clients of its database.

    From then on their secrets are redacted in logs. Invalid clients are logged.
    """
    settings = load_all_settings(command_line.config, command_line.plugins, os.environ)
    command_line.redaction.learn(settings.secrets)
    log_left_out(settings)
    return settings


@contextmanager
def open_with_settings(command_line: CommandLine) -> Iterator[tuple[Settings, StorageHost]]:
    """Read the settings and open the database, but no connection; log warnings only."""
    write_log(command_line, logging.WARNING)
    settings = read_settings(command_line)
    with open_storage(settings.storage) as host:
        host.database.check()
        yield settings, host
