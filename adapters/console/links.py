"""Addresses of pages."""

from flask import url_for

from ...ports.repositories.read_models.search import Found, Thing


def link_to(found: Found) -> str:
    """Return the address of the page of a search result."""
    if found.thing is Thing.ORDER:
        return order_address(found.connection, found.name)
    if found.thing is Thing.SHIPMENT:
        return shipment_address(found.connection, found.name)
    if found.thing is Thing.SUBMISSION:
        return url_for("console.submissions.one", connection=found.connection, name=found.name)
    return sku_address(found.connection, found.name)


def order_address(connection: str, channel_order_id: str, *, noted: bool = False) -> str:
    """Return the address of an order's page; `noted` says there that a request is saved."""
    return url_for(
        "console.orders.one",
        connection=connection,
        channel_order_id=channel_order_id,
        noted=noted or None,
    )


def shipment_address(connection: str, shipment_id: str, *, noted: bool = False) -> str:
    """Return the address of a shipment's page; `noted` says there that a request is saved."""
    return url_for(
        "console.shipments.one",
        connection=connection,
        shipment_id=shipment_id,
        noted=noted or None,
    )


def sku_address(connection: str, sku: str) -> str:
    """Return the address of a SKU's page."""
    return url_for("console.stock.one", connection=connection, sku=sku)
