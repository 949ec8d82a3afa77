"""Links to the pages of search results."""

from flask import url_for

from ...ports.repositories.read_models.search import Found, Thing


def link_to(found: Found) -> str:
    """Return the address of the page of a search result."""
    if found.thing is Thing.ORDER:
        return url_for(
            "console.orders.one", connection=found.connection, channel_order_id=found.name
        )
    if found.thing is Thing.SHIPMENT:
        return url_for("console.shipments.one", connection=found.connection, shipment_id=found.name)
    if found.thing is Thing.SUBMISSION:
        return url_for("console.submissions.one", connection=found.connection, name=found.name)
    return url_for("console.stock.one", connection=found.connection, sku=found.name)
