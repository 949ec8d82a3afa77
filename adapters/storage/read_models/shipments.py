"""Lists of shipments, read from their table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ....ports.repositories.read_models.pages import PAGE_SIZE, Page, Position
from ....ports.repositories.read_models.shipments import COUNTED, MOST_COUNTED, ShipmentHead
from ....ports.repositories.shipments import UNFINISHED, ShipmentStage
from ..tables import shipments
from .page_queries import after_token, count_up_to, newest_first, total_of

_HEAD = [shipments.c[name] for name in ShipmentHead.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class SqlShipmentsReadModel:
    """Fulfils `ShipmentsReadModel` inside one transaction."""

    database: sa.Connection

    def page(
        self,
        connection: str | None = None,
        stages: Sequence[ShipmentStage] = (),
        after: str = "",
        limit: int = PAGE_SIZE,
    ) -> Page[ShipmentHead]:
        """Return shipments, the latest accepted first."""
        query = sa.select(*_HEAD)
        if connection is not None:
            query = query.where(shipments.c.connection == connection)
        key = (shipments.c.accepted_at, shipments.c.shipment_id, shipments.c.connection)
        query = after_token(query, key, after).limit(limit + 1)
        return newest_first(
            (self._heads(query, stage) for stage in stages or ShipmentStage), _position, limit
        )

    def total(self, connection: str | None = None, stages: Sequence[ShipmentStage] = ()) -> int:
        """Return the number of shipments on all pages of such a list, at most `MOST_IN_TOTAL`."""
        query = sa.select(sa.literal(1))
        if connection is not None:
            query = query.where(shipments.c.connection == connection)
        return total_of(
            self.database,
            (query.where(shipments.c.stage == stage.value) for stage in stages or ShipmentStage),
        )

    def unfinished(self, connection: str, limit: int) -> list[ShipmentHead]:
        """Return shipments whose documents are not ready yet, the earliest accepted first."""
        query = (
            sa.select(*_HEAD)
            .where(shipments.c.connection == connection)
            .order_by(shipments.c.accepted_at, shipments.c.shipment_id)
            .limit(limit)
        )
        found = [head for stage in UNFINISHED for head in self._heads(query, stage)]
        return sorted(found, key=_position)[:limit]

    def counts(self, connection: str) -> Mapping[ShipmentStage, int]:
        """Return the number of shipments in each stage of `COUNTED`, at most `MOST_COUNTED`."""
        of = sa.select(sa.literal(1)).where(shipments.c.connection == connection)
        queries = {stage: of.where(shipments.c.stage == stage.value) for stage in COUNTED}
        return count_up_to(self.database, queries, MOST_COUNTED)

    def _heads(self, query: sa.Select[tuple[()]], stage: ShipmentStage) -> list[ShipmentHead]:
        rows = self.database.execute(query.where(shipments.c.stage == stage.value)).mappings()
        return [ShipmentHead(**dict(row) | {"stage": ShipmentStage(row["stage"])}) for row in rows]


def _position(head: ShipmentHead) -> Position:
    return head.accepted_at, head.shipment_id, head.connection
