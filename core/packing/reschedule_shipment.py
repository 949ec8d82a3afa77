"""Moves the pickup of a booked package to another slot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from ...ports.channel.shipment_creator import Booking, PickupSlot, ShipmentCreator
from ...ports.host.errors import ShipmentRefused
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.shipments import Shipment
from ...ports.repositories.storage import Storage
from .shipment_rows import change_shipments, with_booking


@dataclass(frozen=True, slots=True)
class RescheduleShipment:
    """
    Moves pickups, as an operator requests.

    Both methods use one of `ShipmentCreator`, and raise as it does.
    """

    creator: ShipmentCreator
    storage: Storage

    def slots(self, shipment: Shipment, now: datetime) -> Sequence[PickupSlot] | Deferred:
        """
        Return the other slots that the channel offers for a shipment, earliest first.

        Raises:
            ShipmentRefused: also if no package is booked.
        """
        if not shipment.package_id:
            raise ShipmentRefused(
                f"Shipment {shipment.shipment_id} is {shipment.stage}: no pickup is booked that "
                "could be moved."
            )
        slots = self.creator.slots(shipment.channel_order_id, shipment.parcel, now)
        if isinstance(slots, Deferred):
            return slots
        booked = shipment.slot
        return [slot for slot in slots if booked is None or slot.starts_at != booked.starts_at]

    def move(self, shipment: Shipment, slot: PickupSlot, now: datetime) -> Booking | Deferred:
        """Move the pickup to one of `slots`, and store the new booking."""
        answer = self.creator.move(shipment.channel_order_id, shipment.package_id, slot, now)
        if isinstance(answer, Booking):
            booking = replace(answer, slot=answer.slot or slot)
            change_shipments(self.storage, [shipment], partial(with_booking, booking=booking))
        return answer
