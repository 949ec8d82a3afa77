"""Findings of checks, and the harmless calls that tell whether credentials are accepted."""

from collections.abc import Iterator

import click

from ....sdk.wall_clock import WallClock
from ...connections.connection import Connection
from ...connections.credential_check import Finding, check_credentials
from ..command_line import FAILED

__all__ = ["Finding", "probes", "report"]


def report(findings: Iterator[Finding]) -> None:
    """Print each finding as it is made; exit code 1 where one is a problem."""
    problems = 0
    for finding in findings:
        problems += not finding.ok
        click.echo(f"{'ok' if finding.ok else 'PROBLEM':<8}{finding.subject}: {finding.text}")
    if problems:
        click.get_current_context().exit(FAILED)


def probes(connection: Connection) -> Iterator[Finding]:
    """Ask both sides of a connection, one harmless call each, from the same quota as the work."""
    yield from check_credentials(connection, WallClock().now)
