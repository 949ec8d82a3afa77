"""`stock`: shows and sends stock, and sets overrides for single SKUs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

import click
from marshmallow import ValidationError

from ....core.jobs.job import NextRun
from ....core.jobs.names import JobName
from ....core.stock.send_stock import SendStock
from ....core.stock.stock_view import StockView, view_stock
from ....ports.channel.stock_pools import Buffer, StockOverride
from ....ports.repositories.scheduled_jobs import ScheduledJob
from ....ports.repositories.stock import StockLevel, StockRepository
from ....sdk.wall_clock import WallClock
from ...bootstrap.container import Host
from ...connections.connection import Connection
from ...engine.leases import Leases
from ...settings import ConnectionSettings
from ...settings.stock_schema import buffer_of
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..tables import moment, show_table
from ..whole_host import open_connections

PAGE = 500
SAME = "same"
MOST_DAYS = 30


def show(command_line: CommandLine, sku: str, limit: int, connection: str | None) -> None:
    """Show one SKU: the quantities received, sent and exposed, and the channel's results."""
    with open_connections(command_line) as host:
        name = _settings(host, connection).name
        view = view_stock(host.storage(), name, sku, WallClock().now(), limit)
    if view is None:
        click.echo(f"Error: {name} has no stock of {sku}.", err=True)
        click.get_current_context().exit(FAILED)
        return
    for fact, value in _facts(name, sku, view):
        click.echo(f"{fact:<16}  {value}")
    click.echo()
    show_table(
        ("received", "quantity"),
        [(moment(one.received_at), str(one.quantity)) for one in view.history.receipts],
    )
    click.echo()
    show_table(
        ("sent", "quantity", "buffer", "submission", "channel's id", "result", "reason"),
        [
            (
                moment(one.made_at),
                str(one.quantity),
                str(one.buffer),
                one.submission,
                (submission.submission_id or "") if submission else "",
                str(one.result.outcome),
                " ".join(filter(None, (one.result.code, one.result.reason))),
            )
            for one in view.history.messages
            for submission in [view.submissions.get(one.submission)]
        ],
    )


def pending(
    command_line: CommandLine, limit: int, connection: str | None, *, refused: bool
) -> None:
    """List the SKUs of the next update."""
    with open_connections(command_line) as host:
        settings = _settings(host, connection)
        with host.storage().writing() as uow:
            uow.stock.coalesce(settings.name, settings.stock.rules)
            levels = list(islice(_levels(uow.stock, settings.name, refused=refused), limit))
    show_table(
        ("sku", "received", "wanted", "exposed", "in progress", "reason"),
        [
            (
                level.channel_sku,
                _number(level.received),
                _number(level.wanted),
                _number(level.exposed),
                level.pending,
                " ".join(filter(None, (level.code, level.reason))),
            )
            for level in levels
        ],
    )
    click.echo(f"{len(levels)} shown.", err=True)


def send(command_line: CommandLine, connection: str | None, *, at_once: bool) -> None:
    """Send the differences now, without waiting for the connection's minute."""
    del at_once  # a confirmation
    with open_connections(command_line) as host:
        opened = _only(host, connection)
        if opened.stock is None or not opened.settings.stock.enabled:
            raise click.UsageError(f"{opened.name} sends no stock: stock.sync is off.")
        next_run = _send_now(host, opened.name, opened.stock.send, WallClock().now())
    click.echo(next_run.reason)


def resend(command_line: CommandLine, connection: str | None, *, everything: bool) -> None:
    """Put every SKU that the channel ever showed into the next update, changed or not."""
    del everything  # a confirmation
    with open_connections(command_line) as host:
        name = _settings(host, connection).name
        with host.storage().writing() as uow:
            count = uow.stock.resend(name)
    click.echo(f"{count:,} SKUs will be sent with the next update.")


def set_override(  # noqa: PLR0913  # one for each option
    command_line: CommandLine,
    sku: str,
    buffer: str | None,
    latency: str | None,
    connection: str | None,
    *,
    disabled: bool | None,
) -> None:
    """Override buffer, latency or exposure of one SKU; omitted options stay unchanged."""
    with open_connections(command_line) as host:
        name = _settings(host, connection).name
        with host.storage().writing() as uow:
            kept = uow.stock.overrides(name, [sku]).get(sku) or StockOverride(name, sku)
            override = StockOverride(
                name,
                sku,
                kept.buffer if buffer is None else _buffer(buffer),
                kept.latency_days if latency is None else _days(latency),
                kept.disabled if disabled is None else disabled,
            )
            uow.stock.override([override])
    click.echo(f"{name}  {sku}  {_words(override)}. It is sent with the next update.")


def _only(host: Host, name: str | None) -> Connection:
    """Return the open connection of that name, or the only one."""
    wanted = _settings(host, name)
    connections: tuple[Connection, ...] = host.connections()
    for connection in connections:
        if connection.name == wanted.name:
            return connection
    raise click.UsageError(f"{wanted.name} is disabled.")


def _settings(host: Host, name: str | None) -> ConnectionSettings:
    """Return the settings of the connection of that name, or of the only one."""
    connections: tuple[ConnectionSettings, ...] = host.connection_settings()
    found = [one for one in connections if name in {None, one.name}]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.name for one in connections)
    raise click.UsageError(f"Specify --connection, one of: {names}.")


def _send_now(host: Host, connection: str, send: SendStock, now: datetime) -> NextRun:
    """Send while holding the job's lease, so that a running connector does not send as well."""
    host.scheduled_jobs().enrol([ScheduledJob(connection, JobName.SEND_STOCK, now)])
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


def _buffer(text: str) -> Buffer | None:
    if text == SAME:
        return None
    try:
        return buffer_of(int(text) if text.isdecimal() else text)
    except ValidationError as problem:
        raise click.BadParameter(str(problem.messages[0]), param_hint="--buffer") from None


def _days(text: str) -> int | None:
    if text == SAME:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise click.BadParameter(
            f"must be a number of days from 1 to {MOST_DAYS}", param_hint="--latency"
        )
    return int(text)


def _levels(repository: StockRepository, connection: str, *, refused: bool) -> Iterator[StockLevel]:
    after = ""
    while levels := (repository.refused if refused else repository.due)(connection, after, PAGE):
        yield from levels
        after = levels[-1].channel_sku


def _facts(connection: str, sku: str, view: StockView) -> Iterator[tuple[str, str]]:
    yield "sku", sku
    yield "connection", connection
    if (level := view.level) is not None:
        yield "received", f"{_number(level.received)}, {moment(level.received_at)}"
        yield "buffer", str(level.buffer)
        yield "wanted", _number(level.wanted)
        yield "exposed", f"{_number(level.exposed)}, {moment(level.exposed_at)}"
        if level.pending:
            yield "in progress", f"{_number(level.sent)}, by {level.pending}"
        if level.code or level.reason:
            said = " ".join(filter(None, (level.code, level.reason)))
            yield "result", f"{said} ({moment(level.result_at)})"
    if view.override is not None:
        yield "override", _words(view.override)
    yield "next update", moment(view.next_update_at)


def _words(override: StockOverride) -> str:
    buffer = override.buffer
    parts = [
        "disabled" if override.disabled else "",
        f"buffer {buffer.amount}{'%' if buffer.per_cent else ''}" if buffer is not None else "",
        f"latency {override.latency_days} days" if override.latency_days else "",
    ]
    return ", ".join(filter(None, parts)) or "as its connection"


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)
