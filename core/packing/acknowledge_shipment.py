"""Takes a shipment off the list of what needs a person, once a person dealt with its parcel."""

import logging
from dataclasses import replace

from ...ports.repositories.shipments import Shipment
from ...ports.repositories.storage import Storage

log = logging.getLogger(__name__)


def acknowledge_shipment(storage: Storage, connection: str, shipment_id: str) -> Shipment | None:
    """Empty the shipment's `attention`; return the shipment, or None if it is not known."""
    with storage.writing() as uow:
        shipment = uow.shipments.get(connection, [shipment_id]).get(shipment_id)
        if shipment is None or not shipment.attention:
            return shipment
        log.info(
            "shipment.acknowledged",
            extra={
                "connection": connection,
                "shipment": shipment_id,
                "order": shipment.channel_order_id,
                "reason": shipment.attention,
            },
        )
        shipment = replace(shipment, attention="")
        uow.shipments.put([shipment])
    return shipment
