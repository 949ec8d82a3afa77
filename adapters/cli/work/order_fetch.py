"""`orders fetch` and `orders rescans`: what the channel's listing did not show in time."""

from datetime import datetime

import click

from ....core.jobs.wake import wake
from ....core.orders.request_order import JOBS_AFTER_REQUEST, request_order
from ....core.orders.request_rescan import (
    JOBS_AFTER_RESCAN_REQUEST,
    request_rescan,
    since_doubt,
)
from ....ports.channel.workflows import Workflow, is_supported
from ....ports.repositories.order_scans import OrderRescan
from ....ports.repositories.orders import OrderRecord, Stage
from ....sdk.wall_clock import WallClock
from ...bootstrap.storage_host import StorageHost
from ...settings import ConnectionSettings
from ..command_line import CommandLine
from ..settings_file import open_with_settings
from ..tables import moment, show_count, show_table
from .stock import settings_of

ALL_AT_ONCE = 1_000_000


def fetch(
    command_line: CommandLine,
    order_id: str | None,
    since: datetime | None,
    connection: str | None,
) -> None:
    """Fetch an order by its id, or all that changed since a moment."""
    if (order_id is None) is (since is None):
        raise click.UsageError("Specify either ORDER_ID or --since.")
    now = WallClock().now()
    with open_with_settings(command_line) as (settings, host):
        one = settings_of(settings.connections, connection)
        _require_order_fetch(one)
        if since is not None:
            _fetch_since(host, one, since, now)
        elif order_id is not None:
            _fetch_order(host, one, order_id, now)


def list_rescans(command_line: CommandLine, connection: str | None, limit: int, skip: int) -> None:
    """List rescans, last begun first."""
    with open_with_settings(command_line) as (settings, host):
        names = [one.name for one in settings.connections if connection in {None, one.name}]
        with host.storage.reading() as uow:
            found = [one for name in names for one in uow.order_rescans.last(name, ALL_AT_ONCE)]
    found.sort(key=lambda one: one.began_at, reverse=True)
    show_table(
        ("connection", "began", "reads from", "by", "pages", "state", "found", "orders"),
        [
            (
                one.connection,
                moment(one.began_at),
                moment(one.since),
                "request" if one.on_request else "day",
                str(one.pages),
                _state(one),
                str(one.found),
                " ".join(one.found_ids),
            )
            for one in found[skip : skip + limit]
        ],
    )
    show_count(len(found[skip : skip + limit]), len(found), skip)


def _state(rescan: OrderRescan) -> str:
    if rescan.ended_at is None:
        return "in progress" if rescan.pages else "requested"
    return rescan.reason or "complete"


def _fetch_order(host: StorageHost, one: ConnectionSettings, order_id: str, now: datetime) -> None:
    if doubt := one.channel_type.order_id_doubt(order_id):
        raise click.BadParameter(doubt, param_hint="ORDER_ID")
    record = request_order(host.storage, one.name, order_id, now)
    if record.stage is Stage.TO_READ:
        wake(host.scheduled_jobs, [one.name], JOBS_AFTER_REQUEST, now)
    click.echo(f"{one.name}  {order_id}  {record.stage}")
    click.echo(_answer(record))


def _answer(record: OrderRecord) -> str:
    if record.stage is Stage.TO_READ:
        return (
            "It will be read from the channel. A running connector starts at once; "
            f"`orders show {record.channel_order_id}` then has the channel's answer."
        )
    if record.is_at_oms:
        return f"The OMS got it on {moment(record.sent_at)}. It is not sent again."
    return f"It is known already. {record.reason}".rstrip()


def _fetch_since(
    host: StorageHost, one: ConnectionSettings, since: datetime, now: datetime
) -> None:
    if doubt := since_doubt(since, now):
        raise click.BadParameter(doubt, param_hint="--since")
    rescan = request_rescan(host.storage, one.name, since, now)
    wake(host.scheduled_jobs, [one.name], JOBS_AFTER_RESCAN_REQUEST, now)
    click.echo(
        f"{one.name}: what changed since {moment(rescan.since)} will be read again. A running "
        "connector starts at once, reads a page every two minutes, and `orders rescans` shows "
        "what it found."
    )


def _require_order_fetch(one: ConnectionSettings) -> None:
    if not one.enabled:
        raise click.UsageError(f"{one.name} is disabled.")
    if not is_supported(one.channel_type.workflows, Workflow.ORDER_FETCH):
        raise click.UsageError(f"{one.channel_type.title} has no orders to fetch.")
