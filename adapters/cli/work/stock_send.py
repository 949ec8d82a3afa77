"""`stock send`: sends the differences at once."""

from dataclasses import replace
from datetime import datetime

import click

from ....core.jobs.job import NextRun
from ....core.jobs.names import JobName
from ....core.stock.send_stock import SendStock
from ....ports.repositories.scheduled_jobs import ScheduledJob
from ....sdk.wall_clock import WallClock
from ...bootstrap.container import Host
from ...connections.connection import Connection
from ...engine.leases import Leases
from ..command_line import CommandLine
from ..tables import moment
from ..whole_host import open_connections
from .stock import settings_of


def send(command_line: CommandLine, connection: str | None, *, at_once: bool) -> None:
    """Send the differences now, without waiting for the connection's minute."""
    del at_once  # a confirmation
    with open_connections(command_line) as host:
        opened = _only(host, connection)
        if opened.stock is None or not opened.settings.stock.enabled:
            raise click.UsageError(f"{opened.name} sends no stock: stock.sync is off.")
        next_run = _send_now(host, opened.name, opened.stock.send, WallClock().now())
    click.echo(next_run.reason)


def _only(host: Host, name: str | None) -> Connection:
    """Return the open connection of that name, or the only one."""
    wanted = settings_of(host.connection_settings(), name)
    connections: tuple[Connection, ...] = host.connections()
    for connection in connections:
        if connection.name == wanted.name:
            return connection
    raise click.UsageError(f"{wanted.name} is disabled.")


def _send_now(host: Host, connection: str, send: SendStock, now: datetime) -> NextRun:
    """Send while holding the job's lease, so that a running connector does not send as well."""
    host.storage_host().scheduled_jobs.enrol([ScheduledJob(connection, JobName.SEND_STOCK, now)])
    leases: Leases = host.leases()
    claimed = leases.take(ScheduledJob(connection, JobName.SEND_STOCK, now))
    if claimed is None:
        return NextRun(now, "A stock update is in progress. Try again.")
    next_run = NextRun(now, "")
    try:
        next_run = send.send_now(now)
    finally:
        leases.release(replace(claimed, due_at=next_run.at, reason=next_run.reason))
    if next_run.at <= now:
        return next_run
    return NextRun(next_run.at, f"{next_run.reason} Not before {moment(next_run.at)}.")
