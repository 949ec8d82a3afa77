"""`cancellations`: lists what customers cancelled, and sends it to the OMS again."""

from collections.abc import Iterable
from datetime import datetime

import click

from ....core.cancellations.retry_cancellation import JOBS_AFTER_RETRY, retry_cancellation
from ....core.jobs.wake import wake
from ....ports.repositories.cancellations import Cancellation, CancellationStage
from ....sdk.wall_clock import WallClock
from ...bootstrap.storage_host import StorageHost
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..tables import due_text, moment, show_count, show_table

ALL_AT_ONCE = 1_000_000


def list_cancellations(
    command_line: CommandLine,
    stages: tuple[str, ...],
    connection: str | None,
    limit: int,
    skip: int,
) -> None:
    """List cancellations, last noticed first."""
    wanted = [CancellationStage(stage) for stage in stages]
    with command_line.storage() as host, host.storage.reading() as uow:
        found = uow.cancellations.search(connection, wanted, limit=skip + limit)[skip:]
        total = uow.cancellations.total(connection, wanted)
    show_table(
        ("connection", "order", "stage", "units", "noticed", "reason"),
        [
            (
                one.connection,
                one.channel_order_id,
                str(one.stage),
                str(sum(line.quantity for line in one.lines)),
                moment(one.noticed_at),
                one.reason,
            )
            for one in found
        ],
    )
    show_count(len(found), total, skip)


def show(command_line: CommandLine, order_id: str, connection: str | None) -> None:
    """Show the details of one order's cancellation."""
    with command_line.storage() as host:
        for cancellation in _cancellations(host, order_id, connection):
            for name, value in _facts(cancellation):
                click.echo(f"{name:<16}  {value}")
            click.echo()


def retry(
    command_line: CommandLine, order_id: str | None, connection: str | None, *, all_blocked: bool
) -> None:
    """Send a cancellation to the OMS again."""
    if (order_id is None) is not all_blocked:
        raise click.UsageError("Specify either ORDER_ID or --all-blocked.")
    with command_line.storage() as host:
        if order_id is not None:
            found = _cancellations(host, order_id, connection)
        else:
            with host.storage.reading() as uow:
                stages = [CancellationStage.BLOCKED]
                found = uow.cancellations.search(connection, stages, limit=ALL_AT_ONCE)
        now = WallClock().now()
        noted = [one for one in found if _retried(host, one, now)]
        wake(host.scheduled_jobs, {one.connection for one in noted}, JOBS_AFTER_RETRY, now)
    if noted:
        count = "1 cancellation" if len(noted) == 1 else f"{len(noted)} cancellations"
        click.echo(f"{count} will be retried. A running connector starts at once.")
    else:
        click.echo("Nothing to retry.")


def _retried(host: StorageHost, cancellation: Cancellation, now: datetime) -> bool:
    """Store the retry, and return whether there is anything to send."""
    after = retry_cancellation(
        host.storage, cancellation.connection, cancellation.channel_order_id, now
    )
    if after is None:
        return False
    click.echo(f"{after.connection}  {after.channel_order_id}  {after.stage}")
    return after.stage is CancellationStage.TO_SEND


def _cancellations(host: StorageHost, order_id: str, connection: str | None) -> list[Cancellation]:
    with host.storage.reading() as uow:
        found: list[Cancellation] = uow.cancellations.search(connection, channel_order_id=order_id)
    if not found:
        of = f" of {connection}" if connection else ""
        click.echo(f"Error: There is no cancellation of order {order_id}{of}.", err=True)
        click.get_current_context().exit(FAILED)
    return found


def _facts(cancellation: Cancellation) -> Iterable[tuple[str, str]]:
    yield "order", cancellation.channel_order_id
    yield "connection", cancellation.connection
    yield "stage", str(cancellation.stage)
    yield "noticed", moment(cancellation.noticed_at)
    if cancellation.sent_at is not None:
        yield "sent", moment(cancellation.sent_at)
    if cancellation.stage is CancellationStage.TO_SEND:
        yield "next attempt", due_text(cancellation.due_at, WallClock().now())
        yield "failed attempts", str(cancellation.attempts)
    if cancellation.reason:
        yield "reason", cancellation.reason
    sent = {line.channel_line_id: line.quantity for line in cancellation.sent}
    for line in cancellation.lines:
        known = sent.get(line.channel_line_id, 0)
        yield (
            "line",
            f"{line.channel_line_id}  {line.channel_sku}  {line.quantity} cancelled, {known} sent",
        )
