"""Search by id: each kind of id is looked up in an index of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ....ports.repositories.read_models.search import MOST_FOUND, Found, Thing
from ..tables import listings, orders, shipments, stock_levels, submissions


@dataclass(frozen=True, slots=True)
class SqlSearchReadModel:
    """Fulfils `SearchReadModel` inside one transaction."""

    database: sa.Connection

    def find(self, connections: Sequence[str], wanted: str) -> list[Found]:
        """Return everything one of whose ids is exactly `wanted`, each thing once."""
        found: dict[tuple[Thing, str, str], Found] = {}
        for one in self._matches(connections, wanted):
            found.setdefault((one.thing, one.connection, one.name), one)
        return list(found.values())

    def _matches(self, connections: Sequence[str], wanted: str) -> Iterator[Found]:
        for thing, name, column, by in (
            (Thing.ORDER, orders.c.channel_order_id, orders.c.channel_order_id, "order id"),
            (Thing.SHIPMENT, shipments.c.shipment_id, shipments.c.shipment_id, "shipment id"),
            (Thing.SHIPMENT, shipments.c.shipment_id, shipments.c.package_id, "package id"),
            (Thing.SHIPMENT, shipments.c.shipment_id, shipments.c.invoice_number, "invoice number"),
            (Thing.SUBMISSION, submissions.c.name, submissions.c.name, "name"),
            (Thing.SUBMISSION, submissions.c.name, submissions.c.submission_id, "channel's id"),
        ):
            query = (
                sa.select(name.table.c.connection, name).where(column == wanted).limit(MOST_FOUND)
            )
            for row in self.database.execute(query):
                yield Found(thing, row[0], row[1], by)
        for thing, name, column, by in (
            (Thing.SHIPMENT, shipments.c.shipment_id, shipments.c.shipment_code, "shipment code"),
            (Thing.SKU, stock_levels.c.channel_sku, stock_levels.c.channel_sku, "SKU"),
            (Thing.SKU, listings.c.channel_sku, listings.c.channel_sku, "SKU"),
        ):
            for connection in connections:
                query = sa.select(name).where(
                    name.table.c.connection == connection, column == wanted
                )
                for row in self.database.execute(query):
                    yield Found(thing, connection, row[0], by)
