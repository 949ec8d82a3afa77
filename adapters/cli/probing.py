"""Findings of checks, and the harmless calls that tell whether credentials are accepted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from ...ports.clock import WallClock
from ...ports.errors import ConnectorError
from ...ports.rate_policy import Deferred
from ..container import Connection
from .command_line import FAILED


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check."""

    subject: str
    ok: bool
    text: str


def tell(findings: Iterator[Finding]) -> None:
    """Print each finding as it is made; exit code 1 where one is a problem."""
    problems = 0
    for finding in findings:
        problems += not finding.ok
        click.echo(f"{'ok' if finding.ok else 'PROBLEM':<8}{finding.subject}: {finding.text}")
    if problems:
        click.get_current_context().exit(FAILED)


def probes(connection: Connection) -> Iterator[Finding]:
    """Ask both sides of a connection, one harmless call each, from the same quota as the work."""
    now = WallClock().now
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
