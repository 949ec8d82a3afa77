"""Lists of shipments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from ..shipments import UNFINISHED, ShipmentStage
from .pages import PAGE_SIZE, Page

COUNTED: Final = (*UNFINISHED, ShipmentStage.FAILED)
"""Stages that hold few shipments at a time; the other stages only grow."""

MOST_COUNTED: Final = 1_000
"""No count goes further: a greater number is returned as this one."""


@dataclass(frozen=True, slots=True)
class ShipmentHead:
    """One shipment in a list."""

    connection: str
    shipment_id: str
    channel_order_id: str
    stage: ShipmentStage
    accepted_at: datetime
    ready_at: datetime | None
    slot_starts_at: datetime | None
    package_id: str
    invoice_number: str
    reason: str


class ShipmentsReadModel(Protocol):
    """Reads lists and counts of shipments. Changes nothing."""

    def page(
        self,
        connection: str | None = None,
        stages: Sequence[ShipmentStage] = (),
        after: str = "",
        limit: int = PAGE_SIZE,
    ) -> Page[ShipmentHead]:
        """
        Return shipments, the latest accepted first.

        No `connection` selects all connections, an empty `stages` all stages. `after` is the
        `next` of the page before; any other text requests the first page.
        """
        ...

    def total(self, connection: str | None = None, stages: Sequence[ShipmentStage] = ()) -> int:
        """Return the number of shipments on all pages of such a list, at most `MOST_IN_TOTAL`."""
        ...

    def unfinished(self, connection: str, limit: int) -> Sequence[ShipmentHead]:
        """Return shipments whose documents are not ready yet, the earliest accepted first."""
        ...

    def counts(self, connection: str) -> Mapping[ShipmentStage, int]:
        """Return the number of shipments in each stage of `COUNTED`, at most `MOST_COUNTED`."""
        ...
