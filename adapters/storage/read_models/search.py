"""Find anything by one of its ids, each looked up in an index of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ..tables import listings, orders, shipments, stock_levels, submissions

MOST = 20
"""Of one kind that are found."""


class Thing(StrEnum):
    """What may be found."""

    ORDER = "order"
    SHIPMENT = "shipment"
    FEED = "feed"
    SKU = "SKU"


@dataclass(frozen=True, slots=True)
class Found:
    """A thing, and by which of its ids it was found."""

    thing: Thing
    connection: str
    name: str
    by: str


def search(database: sa.Connection, connections: Sequence[str], wanted: str) -> list[Found]:
    """Return what has this id, each thing once."""
    found: dict[tuple[Thing, str, str], Found] = {}
    for one in _all(database, connections, wanted):
        found.setdefault((one.thing, one.connection, one.name), one)
    return list(found.values())


def _all(database: sa.Connection, connections: Sequence[str], wanted: str) -> Iterator[Found]:
    for thing, name, column, by in (
        (Thing.ORDER, orders.c.channel_order_id, orders.c.channel_order_id, "order id"),
        (Thing.SHIPMENT, shipments.c.shipment_id, shipments.c.shipment_id, "shipment id"),
        (Thing.SHIPMENT, shipments.c.shipment_id, shipments.c.package_id, "package id"),
        (Thing.SHIPMENT, shipments.c.shipment_id, shipments.c.invoice_number, "invoice number"),
        (Thing.FEED, submissions.c.name, submissions.c.name, "name"),
        (Thing.FEED, submissions.c.name, submissions.c.submission_id, "channel's id"),
    ):
        where = sa.select(name.table.c.connection, name).where(column == wanted).limit(MOST)
        for row in database.execute(where):
            yield Found(thing, row[0], row[1], by)
    for thing, name, column, by in (
        (Thing.SHIPMENT, shipments.c.shipment_id, shipments.c.shipment_code, "shipment code"),
        (Thing.SKU, stock_levels.c.channel_sku, stock_levels.c.channel_sku, "SKU"),
        (Thing.SKU, listings.c.channel_sku, listings.c.channel_sku, "SKU"),
    ):
        for connection in connections:
            one = sa.select(name).where(name.table.c.connection == connection, column == wanted)
            for row in database.execute(one):
                yield Found(thing, connection, row[0], by)
