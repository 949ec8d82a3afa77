"""Lists of shipments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ....ports.repositories.shipments import UNFINISHED, ShipmentStage
from ..tables import shipments
from .pages import PAGE, Page, Place, behind, newest_first, up_to

MOST = 1_000


@dataclass(frozen=True, slots=True)
class ShipmentHead:
    """What a list tells of a shipment."""

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


_HEAD = [shipments.c[name] for name in ShipmentHead.__dataclass_fields__]


def shipment_page(
    database: sa.Connection,
    connection: str | None = None,
    stages: Sequence[ShipmentStage] = (),
    after: str = "",
    limit: int = PAGE,
) -> Page[ShipmentHead]:
    """Return shipments, last accepted first."""
    question = sa.select(*_HEAD)
    if connection is not None:
        question = question.where(shipments.c.connection == connection)
    key = (shipments.c.accepted_at, shipments.c.shipment_id, shipments.c.connection)
    question = behind(question, key, after).limit(limit + 1)
    parts = (
        map(_head, database.execute(question.where(shipments.c.stage == stage.value)).mappings())
        for stage in stages or ShipmentStage
    )
    return newest_first(parts, _place, limit)


def waiting_packs(database: sa.Connection, connection: str, limit: int) -> list[ShipmentHead]:
    """Return shipments without their documents yet, first accepted first."""
    question = (
        sa.select(*_HEAD)
        .where(shipments.c.connection == connection)
        .order_by(shipments.c.accepted_at, shipments.c.shipment_id)
        .limit(limit)
    )
    found = [
        _head(row)
        for stage in UNFINISHED
        for row in database.execute(question.where(shipments.c.stage == stage.value)).mappings()
    ]
    return sorted(found, key=_place)[:limit]


def shipment_counts(database: sa.Connection, connection: str) -> Mapping[ShipmentStage, int]:
    """Return how many are unfinished or failed, by stage, none counted beyond `MOST`."""
    of = sa.select(sa.literal(1)).where(shipments.c.connection == connection)
    counted = (*UNFINISHED, ShipmentStage.FAILED)
    return up_to(
        database, {stage: of.where(shipments.c.stage == stage.value) for stage in counted}, MOST
    )


def _head(row: sa.RowMapping) -> ShipmentHead:
    return ShipmentHead(**dict(row) | {"stage": ShipmentStage(row["stage"])})


def _place(head: ShipmentHead) -> Place:
    return head.accepted_at, head.shipment_id, head.connection
