"""Prints the results of checks, and tests the credentials of a connection."""

from collections.abc import Iterator

import click

from ....sdk.wall_clock import WallClock
from ...bootstrap.storage_host import StorageHost
from ...connections.connection import Connection
from ...connections.credential_check import Finding, check_credentials
from ..exit_codes import FAILED

__all__ = ["Finding", "probes", "report"]


def report(findings: Iterator[Finding]) -> None:
    """Print each finding as it arrives; exit code 1 if one is a problem."""
    problems = 0
    for finding in findings:
        problems += not finding.ok
        click.echo(f"{'ok' if finding.ok else 'PROBLEM':<8}{finding.subject}: {finding.text}")
    if problems:
        click.get_current_context().exit(FAILED)


def probes(connection: Connection, host: StorageHost) -> Iterator[Finding]:
    """Test the credentials at both sides of a connection: one call each, within its budgets."""
    calls = host.call_records.repository
    yield from check_credentials(connection, host.scheduled_jobs, calls, WallClock().now)
