"""`shipments reschedule`, which asks the channel."""

from collections.abc import Iterable

import click

from .....ports.host.rate_policy import Deferred
from .....ports.repositories.shipments import Shipment
from .....sdk.wall_clock import WallClock
from ....connections.connection import Connection, Packing
from ...command_line import CommandLine
from ...tables import moment, show_table
from ...whole_host import open_connections
from ..shipments import fail, shipments_of


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
