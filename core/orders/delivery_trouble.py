"""A booked parcel that the channel reports as stopped, rejected or undeliverable."""

import logging
from dataclasses import replace

from ...ports.channel.order_source import Order
from ...ports.repositories.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)


def note_delivery_trouble(uow: UnitOfWork, connection: str, order: Order) -> None:
    """Ask for a person's attention at every booked shipment of an order with such a parcel."""
    for shipment in uow.shipments.of_order(connection, order.channel_order_id):
        if shipment.package_id and shipment.attention != order.delivery_trouble:
            uow.shipments.put([replace(shipment, attention=order.delivery_trouble)])
            log.warning(
                "shipment.needs_attention",
                extra={
                    "connection": connection,
                    "shipment": shipment.shipment_id,
                    "order": order.channel_order_id,
                    "reason": order.delivery_trouble,
                },
            )
