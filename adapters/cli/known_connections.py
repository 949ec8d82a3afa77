"""Checks the value of `--connection`."""

import click

from ...ports.repositories.scheduled_jobs import HOST
from ..settings.entries import entries_in
from .command_line import CommandLine


def require_connection(command_line: CommandLine, name: str) -> None:
    """
    Check that a connection is in config.yaml, or in its database.

    The jobs of a client stay when it is removed, so that what it left can be listed.

    Raises:
        BadParameter: it is not; the message has the known names.
    """
    with command_line.storage() as host:
        known = {*entries_in(command_line.config), *(one.name for one in host.clients.all())}
        known |= {one.connection for one in host.scheduled_jobs.all()} - {HOST}
    if name not in known:
        raise click.BadParameter(
            f"There is no connection {name} in {command_line.config} or its database. "
            f"Known: {', '.join(sorted(known)) or 'none'}.",
            param_hint="--connection",
        )
