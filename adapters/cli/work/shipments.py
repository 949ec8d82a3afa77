"""`shipments`: lists and retries shipments. Never shows the buyer."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from ....core.documents.renew_documents import renew_documents
from ....core.documents.renewal import Renewal
from ....core.jobs.wake import wake
from ....core.packing.acknowledge_shipment import acknowledge_shipment
from ....core.packing.retry_shipment import JOBS_AFTER_RETRY, retry_shipment
from ....ports.repositories.read_models.pages import MOST_IN_TOTAL
from ....ports.repositories.shipments import UNFINISHED, Shipment, ShipmentStage
from ....sdk.wall_clock import WallClock
from ...bootstrap.storage_host import StorageHost
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..tables import due_text, moment, show_count, show_table

ALL_AT_ONCE = 1_000_000

DONE_BY = {Renewal.FETCH: "fetched", Renewal.REQUEST: "requested"}


def list_shipments(  # noqa: PLR0913  # one for each option
    command_line: CommandLine,
    stages: tuple[str, ...],
    order_id: str | None,
    connection: str | None,
    *,
    limit: int,
    skip: int,
    unfinished: bool,
    attention: bool,
) -> None:
    """List shipments, last accepted first."""
    if attention and (stages or unfinished or order_id):
        raise click.UsageError("--attention cannot be combined with another choice.")
    wanted = [*map(ShipmentStage, stages), *(UNFINISHED if unfinished else ())]
    few = attention or order_id is not None
    most = ALL_AT_ONCE if few else skip + limit
    with command_line.storage() as host:
        with host.storage.reading() as uow:
            if attention:
                matching = uow.shipments.needing_attention(connection, most)
            else:
                matching = uow.shipments.search(connection, wanted, order_id, most)
        total = len(matching)
        if not few:
            with host.read_storage.reading() as reads:
                total = reads.shipments.total(connection, wanted)
    found = matching[skip : skip + limit]
    show_table(
        ("connection", "shipment", "order", "stage", "accepted", "pickup", "reason"),
        [
            (
                one.connection,
                one.shipment_id,
                one.channel_order_id,
                str(one.stage),
                moment(one.accepted_at),
                moment(one.slot.starts_at) if one.slot else "",
                one.attention or one.reason,
            )
            for one in found
        ],
    )
    show_count(len(found), total, skip, most=MOST_IN_TOTAL)


def retry(
    command_line: CommandLine,
    shipment_id: str | None,
    documents: str | None,
    connection: str | None,
    *,
    all_failed: bool,
) -> None:
    """Retry a shipment from where it failed, or get its documents once more."""
    if (shipment_id is None) is not all_failed:
        raise click.UsageError("Specify either SHIPMENT_ID or --all-failed.")
    if documents is not None:
        if shipment_id is None:
            raise click.UsageError("--documents needs a SHIPMENT_ID.")
        _renew(command_line, shipment_id, Renewal(documents), connection)
        return
    with command_line.storage() as host:
        if shipment_id is not None:
            found = shipments_of(host, shipment_id, connection)
        else:
            with host.storage.reading() as uow:
                stages = [ShipmentStage.FAILED]
                found = uow.shipments.search(connection, stages, limit=ALL_AT_ONCE)
        now = WallClock().now()
        noted = [one for one in found if _retried(host, one, now)]
        wake(host.scheduled_jobs, {one.connection for one in noted}, JOBS_AFTER_RETRY, now)
    if noted:
        count = "1 shipment" if len(noted) == 1 else f"{len(noted)} shipments"
        click.echo(f"{count} will be retried. A running connector starts at once.")
    else:
        click.echo("Nothing to retry. --documents gets the documents of a ready shipment again.")


def _renew(
    command_line: CommandLine, shipment_id: str, renewal: Renewal, connection: str | None
) -> None:
    with command_line.storage() as host:
        now = WallClock().now()
        for one in shipments_of(host, shipment_id, connection):
            after = renew_documents(host.storage, one.connection, shipment_id, renewal, now)
            if after is None:
                fail(
                    f"Shipment {shipment_id} is {one.stage}: the channel has made no documents for "
                    "it yet. Nothing was changed; retry it without --documents."
                )
            wake(host.scheduled_jobs, [one.connection], JOBS_AFTER_RETRY, now)
            click.echo(f"{after.connection}  {after.shipment_id}  {after.stage}")
    click.echo(
        f"The documents will be {DONE_BY[renewal]} again. A running connector starts at once."
    )


def acknowledge(command_line: CommandLine, shipment_id: str, connection: str | None) -> None:
    """Note that a person dealt with a parcel that needed attention."""
    with command_line.storage() as host:
        needed = [one for one in shipments_of(host, shipment_id, connection) if one.attention]
        for one in needed:
            acknowledge_shipment(host.storage, one.connection, one.shipment_id)
            click.echo(f"{one.connection}  {one.shipment_id}  acknowledged: {one.attention}")
    if not needed:
        click.echo("Nothing to acknowledge.")


def document(
    command_line: CommandLine, shipment_id: str, file: Path, connection: str | None
) -> None:
    """Write the documents of a shipment to FILE, as the channel made them."""
    with command_line.storage() as host:
        shipment = shipments_of(host, shipment_id, connection)[0]
        with host.storage.reading() as uow:
            pdf = uow.shipments.documents(shipment.connection, shipment_id)
    if pdf is None:
        fail(f"Shipment {shipment_id} is {shipment.stage}; no documents are stored for it.")
    file.write_bytes(pdf)
    digest = hashlib.sha256(pdf).hexdigest()
    click.echo(f"{file}: {len(pdf):,} bytes, SHA-256 {digest}")


def shipments_of(host: StorageHost, shipment_id: str, connection: str | None) -> list[Shipment]:
    """Return the shipments of this id; ends the command if there is none."""
    with host.storage.reading() as uow:
        found: list[Shipment] = uow.shipments.search(connection, shipment_id=shipment_id)
    if not found:
        of = f" of {connection}" if connection else ""
        fail(f"There is no shipment {shipment_id}{of}.")
    return found


def _retried(host: StorageHost, shipment: Shipment, now: datetime) -> bool:
    """Store the retry, and return whether there is anything to do for the shipment."""
    after = retry_shipment(host.storage, shipment.connection, shipment.shipment_id, now)
    if after is None:
        return False
    click.echo(f"{after.connection}  {after.shipment_id}  {after.stage}")
    return after.stage in UNFINISHED


def fail(sentence: str) -> NoReturn:
    """Print a sentence and end the command with exit code 1."""
    click.echo(f"Error: {sentence}", err=True)
    click.get_current_context().exit(FAILED)


def facts_of(shipment: Shipment) -> Iterator[tuple[str, str]]:
    """Yield the names and values of what is known of a shipment."""
    yield "shipment", shipment.shipment_id
    yield "shipment code", shipment.shipment_code
    yield "order", shipment.channel_order_id
    yield "connection", shipment.connection
    yield "stage", str(shipment.stage)
    parcel = shipment.parcel
    size = " x ".join(f"{side:f}" for side in (parcel.length_cm, parcel.width_cm, parcel.height_cm))
    yield "parcel", f"{size} cm, {parcel.weight_g:f} g"
    yield "accepted", moment(shipment.accepted_at)
    for name, at in (
        ("order read", shipment.checked_at),
        ("booked", shipment.booked_at),
        ("documents made", shipment.documents_made_at),
        ("ready", shipment.ready_at),
        ("collected", shipment.collected_at),
    ):
        if at is not None:
            yield name, moment(at)
    if shipment.slot is not None:
        yield "pickup", f"{moment(shipment.slot.starts_at)} to {moment(shipment.slot.ends_at)}"
    for name, value in (
        ("package", shipment.package_id),
        ("invoice number", shipment.invoice_number),
        ("document handle", shipment.document_handle),
        ("submission", shipment.submission),
        ("digest", shipment.digest),
        ("reason", shipment.reason),
        ("attention", shipment.attention),
    ):
        if value:
            yield name, value
    if shipment.stage in UNFINISHED:
        yield "next attempt", due_text(shipment.due_at, WallClock().now())
        yield "failed attempts", str(shipment.attempts)
