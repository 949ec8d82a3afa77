"""When documents are expected, which the rules of the open connections decide."""

from collections.abc import Sequence

from .....ports.repositories.shipments import Shipment
from .....sdk.wall_clock import WallClock
from ....connections.connection import Packing
from ...command_line import CommandLine
from ...tables import moment
from ...whole_host import open_connections


def document_etas(
    command_line: CommandLine, waiting: Sequence[Shipment]
) -> dict[str, tuple[str, str]]:
    """Return when the documents of these shipments are expected, by connection; each has one."""
    with open_connections(command_line) as host:
        packings = {one.name: one.packing for one in host.connections()}
        return {
            shipment.connection: _eta(shipment, packing)
            for shipment in waiting
            if (packing := packings.get(shipment.connection)) is not None
        }


def _eta(shipment: Shipment, packing: Packing) -> tuple[str, str]:
    expected = packing.document_etas.of(shipment, WallClock().now())
    return "expected", f"{moment(expected.at)}; {expected.reason}"
