"""Settings, log lines and connections, for commands that need more than the database."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from ..bootstrap.container import Host, open_host
from ..bootstrap.load_settings import load_all_settings, log_left_out
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
def open_connections(command_line: CommandLine) -> Iterator[Host]:
    """Open the database and the enabled connections; log warnings only."""
    write_log(command_line, logging.WARNING)
    settings = read_settings(command_line)
    with open_host(settings.storage, settings.connections, calls=settings.calls) as host:
        host.database().check()
        yield host
