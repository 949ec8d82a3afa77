"""A shipment as a row of the shipments table, and back."""

from typing import Any

import sqlalchemy as sa

from ....ports.channel.shipment_creator import Parcel, PickupSlot, Serials
from ....ports.repositories.shipments import Shipment, ShipmentStage
from .values_json import values_from_json, values_to_json

_PARCEL = ("length_cm", "width_cm", "height_cm", "weight_g")
_SAME = (
    "connection",
    "shipment_id",
    "channel_order_id",
    "shipment_code",
    "accepted_at",
    "due_at",
    "attempts",
    "reason",
    "checked_at",
    "released_at",
    "package_id",
    "booked_at",
    "invoice_number",
    "invoice_date",
    "submission",
    "alone",
    "document_handle",
    "document_key",
    "documents_made_at",
    "ready_at",
    "collected_at",
    "digest",
    "refused_digest",
    "refused_times",
    "attention",
    "document_tries",
)


def to_row(shipment: Shipment) -> dict[str, Any]:
    """Return the shipment's values by column."""
    row = {name: getattr(shipment, name) for name in _SAME}
    row |= {name: getattr(shipment.parcel, name) for name in _PARCEL}
    row["stage"] = shipment.stage.value
    row["failed_in"] = shipment.failed_in and shipment.failed_in.value
    row["serials"] = values_to_json(shipment.serials)
    row["slot_id"] = shipment.slot and shipment.slot.slot_id
    row["slot_starts_at"] = shipment.slot and shipment.slot.starts_at
    row["slot_ends_at"] = shipment.slot and shipment.slot.ends_at
    return row


def from_row(row: sa.RowMapping) -> Shipment:
    """Return the shipment that the row holds."""
    return Shipment(
        **{name: row[name] for name in _SAME},
        stage=ShipmentStage(row["stage"]),
        failed_in=ShipmentStage(row["failed_in"]) if row["failed_in"] else None,
        parcel=Parcel(**{name: row[name] for name in _PARCEL}),
        serials=values_from_json(Serials, row["serials"]),
        slot=_slot(row),
    )


def _slot(row: sa.RowMapping) -> PickupSlot | None:
    if row["slot_id"] is None:
        return None
    return PickupSlot(row["slot_id"], row["slot_starts_at"], row["slot_ends_at"])
