"""`check`: would it work?"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from ...ports.clock import WallClock
from ...ports.errors import ConnectorError
from ...ports.rate_policy import Deferred
from ..container import Host, open_host
from ..plugins import load_plugins
from .command_line import FAILED, CommandLine, common_options, pass_command_line


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check."""

    subject: str
    ok: bool
    text: str


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
    with open_host(settings.storage, settings.connections, calls=settings.calls) as host:
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
    now = WallClock().now
    for connection in host.connections():
        title = connection.settings.channel_type.title
        yield _probe(f"{connection.name}, {title}", connection.channel.credential_test.probe, now())
        yield _probe(f"{connection.name}, Assure", connection.desk.probe, now())


def _probe(subject: str, probe: Callable[[datetime], Deferred | None], now: datetime) -> Finding:
    try:
        deferred = probe(now)
    except ConnectorError as error:
        return Finding(subject, ok=False, text=str(error))
    if deferred is not None:
        until = f"{deferred.until.astimezone(UTC):%H:%M:%S} UTC"
        return Finding(subject, ok=False, text=f"not asked before {until}: {deferred.why}")
    return Finding(subject, ok=True, text="reached, and the credentials are accepted")
