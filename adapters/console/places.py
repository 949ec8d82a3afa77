"""The page of each thing that can be found."""

from flask import url_for

from ..storage.read_models.search import Found, Thing


def address_of(found: Found) -> str:
    """Return the address of what was found."""
    if found.thing is Thing.ORDER:
        return url_for(
            "console.orders.one", connection=found.connection, channel_order_id=found.name
        )
    if found.thing is Thing.SHIPMENT:
        return url_for("console.shipments.one", connection=found.connection, shipment_id=found.name)
    if found.thing is Thing.FEED:
        return url_for("console.submissions.one", connection=found.connection, name=found.name)
    return url_for("console.stock.one", connection=found.connection, sku=found.name)
