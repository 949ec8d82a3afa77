"""`shipments show`: the facts of one shipment."""

import click

from .....ports.host.call_records import SubjectKind
from .....ports.repositories.shipments import UNFINISHED
from ...command_line import CommandLine
from ...lazy_command import loaded
from ..call_count import show_calls
from ..shipments import facts_of, shipments_of


def show(command_line: CommandLine, shipment_id: str, connection: str | None) -> None:
    """Show the details of one shipment, and when its documents are expected."""
    with command_line.storage() as host:
        shipments = shipments_of(host, shipment_id, connection)
        waiting = [one for one in shipments if one.stage in UNFINISHED]
        etas = (
            loaded("work.one_shipment.document_etas:document_etas")(command_line, waiting)
            if waiting
            else {}
        )
        for shipment in shipments:
            eta = [etas[shipment.connection]] if shipment.connection in etas else []
            for name, value in (*facts_of(shipment), *eta):
                click.echo(f"{name:<16}  {value}")
            show_calls(host, SubjectKind.SHIPMENT, shipment.shipment_id)
            click.echo()
