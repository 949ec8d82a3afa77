"""Counts of what needs a person, each along an index."""

from dataclasses import dataclass

import sqlalchemy as sa

from ....ports.repositories.cancellations import CancellationStage
from ....ports.repositories.orders import Stage
from ....ports.repositories.read_models.attention import AttentionCounts
from ....ports.repositories.read_models.pages import MOST_IN_TOTAL
from ....ports.repositories.shipments import ShipmentStage
from ..tables import CANCEL_REQUESTED, NEEDS_ATTENTION, cancellations, orders, shipments
from .page_queries import count_up_to


@dataclass(frozen=True, slots=True)
class SqlAttentionReadModel:
    """Fulfils `AttentionReadModel` inside one transaction."""

    database: sa.Connection

    def counts(self, connection: str) -> AttentionCounts:
        """Return the counts of a connection."""
        of_orders, of_shipments, of_cancellations = (
            sa.select(sa.literal(1)).where(table.c.connection == connection)
            for table in (orders, shipments, cancellations)
        )
        undecided = (CANCEL_REQUESTED, sa.not_(orders.c.ship_anyway))
        queries = {
            "orders": of_orders.where(orders.c.stage == Stage.BLOCKED.value),
            "held_orders": of_orders.where(orders.c.stage == Stage.HELD.value),
            "shipments": of_shipments.where(shipments.c.stage == ShipmentStage.FAILED.value),
            "cancellations": of_cancellations.where(
                cancellations.c.stage == CancellationStage.BLOCKED.value
            ),
            "cancel_requests": of_orders.where(*undecided),
            "parcels": of_shipments.where(NEEDS_ATTENTION),
        }
        return AttentionCounts(**count_up_to(self.database, queries, MOST_IN_TOTAL))
