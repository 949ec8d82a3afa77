"""`shipments show` and `reschedule`, which ask the channel's rules or the channel."""

from collections.abc import Iterable, Sequence

import click

from ....ports.host.call_records import SubjectKind
from ....ports.host.rate_policy import Deferred
from ....ports.repositories.shipments import UNFINISHED, Shipment
from ....sdk.wall_clock import WallClock
from ...connections.connection import Connection, Packing
from ..command_line import CommandLine
from ..tables import moment, show_table
from ..whole_host import open_connections
from .call_count import show_calls
from .shipments import facts_of, fail, shipments_of


def show(command_line: CommandLine, shipment_id: str, connection: str | None) -> None:
    """Show the details of one shipment, and when its documents are expected."""
    with command_line.storage() as host:
        shipments = shipments_of(host, shipment_id, connection)
        etas = _etas(command_line, [one for one in shipments if one.stage in UNFINISHED])
        for shipment in shipments:
            for name, value in (*facts_of(shipment), *etas.get(shipment.connection, ())):
                click.echo(f"{name:<16}  {value}")
            show_calls(host, SubjectKind.SHIPMENT, shipment.shipment_id)
            click.echo()


def reschedule(
    command_line: CommandLine, shipment_id: str, number: int | None, connection: str | None
) -> None:
    """List the other pickups that the channel offers for a shipment, or move it to one."""
    with open_connections(command_line) as host:
        [shipment, *others] = shipments_of(host.storage_host(), shipment_id, connection)
        if others:
            raise click.UsageError("Several connections have this shipment; specify --connection.")
        rescheduling = _packing(host.connections(), shipment).reschedule
        now = WallClock().now
        slots = rescheduling.slots(shipment, now())
        if isinstance(slots, Deferred):
            _not_yet(slots)
        elif number is None or number > len(slots):
            show_table(
                ("slot", "from", "until"),
                [
                    (str(place), moment(slot.starts_at), moment(slot.ends_at))
                    for place, slot in enumerate(slots, 1)
                ],
            )
            click.echo(f"{len(slots)} offered. Choose one with --slot.", err=True)
        else:
            booking = rescheduling.move(shipment, slots[number - 1], now())
            if isinstance(booking, Deferred):
                _not_yet(booking)
            else:
                click.echo(f"The pickup is now at {moment(slots[number - 1].starts_at)}.")


def _packing(connections: Iterable[Connection], shipment: Shipment) -> Packing:
    for connection in connections:
        if connection.name == shipment.connection and connection.packing is not None:
            return connection.packing
    raise click.UsageError(
        f"There is no enabled connection {shipment.connection} that supports packing."
    )


def _not_yet(deferred: Deferred) -> None:
    fail(f"Not before {moment(deferred.until)}: {deferred.reason}")


def _etas(
    command_line: CommandLine, waiting: Sequence[Shipment]
) -> dict[str, tuple[tuple[str, str]]]:
    """Return when the documents of shipments are expected, by connection; one has one each."""
    if not waiting:
        return {}
    with open_connections(command_line) as host:
        packings = {one.name: one.packing for one in host.connections()}
        return {
            shipment.connection: (_eta(shipment, packing),)
            for shipment in waiting
            if (packing := packings.get(shipment.connection)) is not None
        }


def _eta(shipment: Shipment, packing: Packing) -> tuple[str, str]:
    expected = packing.document_etas.of(shipment, WallClock().now())
    return "expected", f"{moment(expected.at)}; {expected.reason}"
