"""Changes stored shipments, and logs each change."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from ...ports.channel.shipment_creator import Booking
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.changes import Change

log = logging.getLogger(__name__)


def _nothing_else(_storage: UnitOfWork) -> None:
    """Change no other repository."""


def change_shipments(
    storage: Storage,
    shipments: Iterable[Shipment],
    change: Change[Shipment],
    also: Callable[[UnitOfWork], object] = _nothing_else,
) -> tuple[Shipment, ...]:
    """
    Change these shipments and run `also`, in one transaction; return those changed.

    A shipment whose stage was changed meanwhile (by an operator's retry) is skipped.
    """
    with storage.writing() as uow:
        changed = []
        for shipment in shipments:
            kept = uow.shipments.get(shipment.connection, [shipment.shipment_id])
            if kept[shipment.shipment_id].stage is shipment.stage:
                changed.append(change(kept[shipment.shipment_id]))
        uow.shipments.put(changed)
        also(uow)
    for shipment in changed:
        log_shipment(shipment)
    return tuple(changed)


def moved(shipment: Shipment, stage: ShipmentStage, due_at: datetime) -> Shipment:
    """Return the shipment in another stage, without failed attempts and unusable answers."""
    return replace(
        shipment,
        stage=stage,
        due_at=due_at,
        attempts=0,
        reason="",
        failed_in=None,
        refused_digest="",
        refused_times=0,
    )


def failed(shipment: Shipment, reason: str, go_on_in: ShipmentStage) -> Shipment:
    """Return the shipment as failed; a retry continues in `go_on_in`."""
    return replace(shipment, stage=ShipmentStage.FAILED, reason=reason, failed_in=go_on_in)


def to_ask_again(shipment: Shipment, now: datetime) -> Shipment:
    """Return the shipment with its documents to be requested again."""
    return replace(moved(shipment, ShipmentStage.BOOKED, now), submission="")


def with_booking(shipment: Shipment, booking: Booking) -> Shipment:
    """Return the shipment with the channel's booking."""
    return replace(
        shipment,
        package_id=booking.package_id,
        slot=booking.slot or shipment.slot,
        invoice_number=booking.invoice_number or shipment.invoice_number,
        invoice_date=booking.invoice_date or shipment.invoice_date,
        attention=booking.delivery_trouble or shipment.attention,
    )


def log_shipment(shipment: Shipment) -> None:
    """Log the state of a shipment; call after the commit."""
    log.log(
        logging.WARNING if shipment.reason else logging.INFO,
        "shipment.stage",
        extra={
            "connection": shipment.connection,
            "shipment": shipment.shipment_id,
            "order": shipment.channel_order_id,
            "stage": str(shipment.stage),
            "package": shipment.package_id,
            "submission": shipment.submission,
            "reason": shipment.reason,
        },
    )
