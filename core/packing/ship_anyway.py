"""Ships an order although its buyer asks to cancel it, as an operator decides."""

import logging
from dataclasses import replace
from datetime import datetime

from ...ports.repositories.orders import OrderRecord
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..orders.cancel_request import CANCEL_REQUESTED
from .shipment_rows import moved

log = logging.getLogger(__name__)


def ship_anyway(
    storage: Storage, connection: str, channel_order_id: str, now: datetime
) -> OrderRecord | None:
    """
    Store the decision and let the order's shipments go on; return the order.

    Returns None if the order is not known, or if its buyer does not ask to cancel it.
    """
    with storage.writing() as uow:
        record = uow.orders.get(connection, [channel_order_id]).get(channel_order_id)
        if record is None or record.cancel_requested_at is None:
            return None
        record = replace(record, ship_anyway=True)
        uow.orders.put([record])
        resume_held(uow, connection, channel_order_id, now)
    log.info("order.ship_anyway", extra={"connection": connection, "order": channel_order_id})
    return record


def resume_held(uow: UnitOfWork, connection: str, channel_order_id: str, now: datetime) -> None:
    """Let the shipments of an order go on that waited for the end of a request to cancel."""
    uow.shipments.put(
        _resumed(shipment, now)
        for shipment in uow.shipments.of_order(connection, channel_order_id)
        if CANCEL_REQUESTED in {shipment.reason, shipment.attention}
    )


def _resumed(shipment: Shipment, now: datetime) -> Shipment:
    if shipment.stage is ShipmentStage.FAILED and shipment.reason == CANCEL_REQUESTED:
        go_on_in = shipment.failed_in or ShipmentStage.ACCEPTED
        shipment = replace(moved(shipment, go_on_in, now), checked_at=None)
    if shipment.attention == CANCEL_REQUESTED:
        shipment = replace(shipment, attention="")
    return shipment
