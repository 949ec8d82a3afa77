"""Gets the documents of a shipment once more, as an operator requests."""

import logging
from dataclasses import replace
from datetime import datetime

from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ..packing.shipment_rows import moved
from .renewal import Renewal

log = logging.getLogger(__name__)


def can_be_renewed(shipment: Shipment) -> bool:
    """Return whether the channel made documents for it; after a failure, a retry requests them."""
    return shipment.stage in {ShipmentStage.DOCUMENTS_MADE, ShipmentStage.READY}


def renew_documents(
    storage: Storage, connection: str, shipment_id: str, renewal: Renewal, now: datetime
) -> Shipment | None:
    """
    Fetch or request the documents of a shipment again; return it, or None if that is not possible.

    Documents that are stored stay so until others replace them, but are not given to the OMS
    meanwhile. Before a request the order is read again, and fails the shipment if units were
    cancelled.
    """
    with storage.writing() as uow:
        before = uow.shipments.get(connection, [shipment_id]).get(shipment_id)
        if before is None or not can_be_renewed(before):
            return None
        after = _fetched(before, now) if renewal is Renewal.FETCH else _requested(before, now)
        uow.shipments.put([after])
    log.info(
        "shipment.documents_renewed",
        extra={
            "connection": connection,
            "shipment": shipment_id,
            "order": after.channel_order_id,
            "renewal": str(renewal),
            "before": str(before.stage),
            "stage": str(after.stage),
        },
    )
    return after


def _fetched(shipment: Shipment, now: datetime) -> Shipment:
    again = moved(shipment, ShipmentStage.DOCUMENTS_MADE, now)
    return replace(again, document_key="")


def _requested(shipment: Shipment, now: datetime) -> Shipment:
    again = moved(shipment, ShipmentStage.BOOKED, now)
    return replace(
        again,
        alone=True,
        submission="",
        document_handle="",
        document_key="",
        checked_at=None,
    )
