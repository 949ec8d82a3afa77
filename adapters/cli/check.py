"""`check`: would it work?"""

import logging
from collections.abc import Iterator

import click

from ...ports.clock import WallClock
from ...ports.errors import ConnectorError
from ..container import Host, open_host
from ..credential_check import Finding, check_credentials
from ..plugins import load_plugins
from .command_line import FAILED, CommandLine, common_options, pass_command_line


@click.command()
@common_options
@pass_command_line
def check(command_line: CommandLine) -> None:
    """
    Check settings, database, and the credentials at both sides.

    Creates the database where there is none. Every other line is one harmless call, taken
    from the same quota as the work.
    """
    command_line.log(logging.ERROR)
    problems = 0
    for finding in _findings(command_line):
        problems += not finding.ok
        click.echo(f"{'ok' if finding.ok else 'PROBLEM':<8}{finding.subject}: {finding.text}")
    if problems:
        click.get_current_context().exit(FAILED)


def _findings(command_line: CommandLine) -> Iterator[Finding]:
    plugins = load_plugins()
    for name, reason in plugins.left_out.items():
        yield Finding(f"plugin {name}", ok=False, text=f"left out: {reason}")
    settings = command_line.settings(plugins)
    names = ", ".join(connection.name for connection in settings.connections)
    yield Finding("settings", ok=True, text=f"{settings.file} describes {names}")
    with open_host(settings.storage, settings.connections) as host:
        database = _database(host, settings.storage.name)
        yield database
        if database.ok:
            yield from _credentials(host)


def _database(host: Host, address: str) -> Finding:
    try:
        host.database().upgrade()
    except ConnectorError as error:
        return Finding("database", ok=False, text=str(error))
    return Finding("database", ok=True, text=f"the {address} is up to date")


def _credentials(host: Host) -> Iterator[Finding]:
    for connection in host.connections():
        yield from check_credentials(connection, WallClock().now)
