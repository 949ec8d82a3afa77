"""`orders`: lists and retries orders. Shows ids and states, never the buyer."""

from collections.abc import Iterable
from datetime import datetime

import click

from ....core.jobs.wake import wake
from ....core.orders.retry_order import JOBS_AFTER_RETRY, retry_order
from ....core.packing.retry_shipment import JOBS_AFTER_RETRY as JOBS_OF_SHIPMENTS
from ....core.packing.ship_anyway import ship_anyway
from ....ports.host.call_records import SubjectKind
from ....ports.repositories.orders import OrderRecord, Stage
from ....ports.repositories.read_models.pages import MOST_IN_TOTAL
from ....sdk.wall_clock import WallClock
from ...bootstrap.storage_host import StorageHost
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..tables import due_text, moment, show_count, show_table
from .call_count import show_calls

ALL_AT_ONCE = 1_000_000

ATTEMPTED = (Stage.TO_READ, Stage.TO_COMPLETE, Stage.TO_SEND, Stage.HELD, Stage.TO_COMPARE)
"""Stages in which a job still works on the order."""


def list_orders(  # noqa: PLR0913  # one for each option
    command_line: CommandLine,
    stages: tuple[str, ...],
    connection: str | None,
    *,
    limit: int,
    skip: int,
    cancel_requested: bool,
) -> None:
    """List orders, last seen first."""
    if stages and cancel_requested:
        raise click.UsageError("Specify either --stage or --cancel-requested.")
    wanted = [Stage(stage) for stage in stages]
    with command_line.storage() as host:
        with host.storage.reading() as uow:
            if cancel_requested:
                matching = uow.orders.to_decide(connection, ALL_AT_ONCE)
            else:
                matching = uow.orders.search(connection, wanted, limit=skip + limit)
        total = len(matching)
        if not cancel_requested:
            with host.read_storage.reading() as reads:
                total = reads.orders.total(connection, wanted)
    found = matching[skip : skip + limit]
    show_table(
        ("connection", "order", "stage", "on the channel", "placed", "reason"),
        [
            (
                record.connection,
                record.channel_order_id,
                str(record.stage),
                str(record.state or "?"),
                moment(record.placed_at),
                record.reason or ("The buyer asks to cancel." if record.awaits_decision else ""),
            )
            for record in found
        ],
    )
    show_count(len(found), total, skip, most=MOST_IN_TOTAL)


def show(command_line: CommandLine, order_id: str, connection: str | None) -> None:
    """Show the details of one order."""
    now = WallClock().now()
    with command_line.storage() as host:
        for record in _records(host, order_id, connection):
            for name, value in (*_facts(record, now), *_cancelled(host, record)):
                click.echo(f"{name:<16}  {value}")
            show_calls(host, SubjectKind.ORDER, record.channel_order_id)
            click.echo()


def retry(
    command_line: CommandLine, order_id: str | None, connection: str | None, *, all_blocked: bool
) -> None:
    """Retry an order."""
    if (order_id is None) is not all_blocked:
        raise click.UsageError("Specify either ORDER_ID or --all-blocked.")
    with command_line.storage() as host:
        if order_id is not None:
            records = _records(host, order_id, connection)
        else:
            with host.storage.reading() as uow:
                stages = [Stage.BLOCKED]
                records = uow.orders.search(connection, stages, limit=ALL_AT_ONCE)
        now = WallClock().now()
        noted = [record for record in records if _retried(host, record, now)]
        wake(host.scheduled_jobs, {record.connection for record in noted}, JOBS_AFTER_RETRY, now)
    if noted:
        count = "1 order" if len(noted) == 1 else f"{len(noted)} orders"
        click.echo(f"{count} will be retried. A running connector starts at once.")
    else:
        click.echo("Nothing to retry.")


def ship(command_line: CommandLine, order_id: str, connection: str | None) -> None:
    """Ship an order although its buyer asks to cancel it."""
    with command_line.storage() as host:
        now = WallClock().now()
        decided = [
            record
            for record in _records(host, order_id, connection)
            if ship_anyway(host.storage, record.connection, record.channel_order_id, now)
        ]
        wake(
            host.scheduled_jobs,
            {record.connection for record in decided},
            JOBS_OF_SHIPMENTS,
            now,
        )
    if not decided:
        click.echo(f"Nobody asks to cancel order {order_id}; nothing to decide.")
    for record in decided:
        click.echo(f"{record.connection}  {record.channel_order_id}  will be shipped.")


def _retried(host: StorageHost, record: OrderRecord, now: datetime) -> bool:
    """Store the retry, and return whether there is anything to do for the order."""
    after = retry_order(host.storage, record.connection, record.channel_order_id, now)
    if after is None:
        return False
    click.echo(f"{after.connection}  {after.channel_order_id}  {after.stage}")
    return after.stage not in {Stage.SENT_TO_OMS, Stage.CLOSED}


def _records(host: StorageHost, order_id: str, connection: str | None) -> list[OrderRecord]:
    with host.storage.reading() as uow:
        found: list[OrderRecord] = uow.orders.search(connection, channel_order_id=order_id)
    if not found:
        of = f" of {connection}" if connection else ""
        click.echo(f"Error: There is no order {order_id}{of}.", err=True)
        click.get_current_context().exit(FAILED)
    return found


def _cancelled(host: StorageHost, record: OrderRecord) -> Iterable[tuple[str, str]]:
    """Yield what is known of a cancellation after the order was sent."""
    with host.storage.reading() as uow:
        found = uow.cancellations.get(record.connection, [record.channel_order_id])
    for cancellation in found.values():
        units = sum(line.quantity for line in cancellation.lines)
        yield "cancelled", f"{units} units; {cancellation.stage} to the OMS"


def _facts(record: OrderRecord, now: datetime) -> Iterable[tuple[str, str]]:
    yield "order", record.channel_order_id
    yield "connection", record.connection
    yield "stage", str(record.stage)
    yield "on the channel", str(record.state or "?")
    yield "placed", moment(record.placed_at)
    yield "changed", moment(record.updated_at)
    yield "first seen", moment(record.first_seen_at)
    if record.sent_at is not None:
        yield "sent to the OMS", moment(record.sent_at)
        yield "digest", record.digest
    if record.stage in ATTEMPTED:
        yield "next attempt", due_text(record.due_at, now)
        yield "failed attempts", str(record.attempts)
    if record.reason:
        yield "reason", record.reason
    if record.cancel_requested_at is not None:
        yield "cancel requested", moment(record.cancel_requested_at)
        yield "decision", "ship it anyway" if record.ship_anyway else "to be made"
    if record.unmapped_skus:
        yield "without listing", ", ".join(record.unmapped_skus)
    for line in (record.order.lines if record.order else None) or ():
        yield "line", f"{line.channel_line_id}  {line.channel_sku}  {line.to_ship} to ship"
