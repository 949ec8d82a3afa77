"""The open connections, for commands that call a channel or an OMS."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from ..bootstrap.container import Host, open_host
from .command_line import CommandLine
from .settings_file import read_settings, write_log


@contextmanager
def open_connections(command_line: CommandLine) -> Iterator[Host]:
    """Open the database and the enabled connections; log warnings only."""
    write_log(command_line, logging.WARNING)
    settings = read_settings(command_line)
    with open_host(settings.storage, settings.connections, calls=settings.calls) as host:
        host.storage_host().database.check()
        yield host
