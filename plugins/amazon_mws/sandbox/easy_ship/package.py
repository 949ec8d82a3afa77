"""A booked package."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..shop.order import EasyShipStatus, ShopOrder, Status
from .parcel import Parcel
from .slots import PickupSlot


@dataclass(slots=True)
class Package:
    """
    The package of an order.

    Args:
        identifier: the seller's text on the label.
        serial_numbers: by order item ID, of the lines that require them.
    """

    package_id: str
    order: ShopOrder
    parcel: Parcel
    slot: PickupSlot
    booked_at: datetime
    invoice_number: str
    identifier: str
    serial_numbers: Mapping[str, tuple[str, ...]]

    def status(self, waiting: str) -> str:
        """Return Amazon's status of the package; `waiting` is the status before pickup."""
        if self.order.status is Status.CANCELED:
            return "LabelCanceled"
        if self.is_waiting:
            return waiting
        return self.order.easy_ship_status

    @property
    def is_waiting(self) -> bool:
        """Whether the package has not been picked up yet."""
        return self.order.easy_ship_status is EasyShipStatus.WAITING_FOR_PICKUP

    def has_invoice(self, now: datetime, after: timedelta) -> bool:
        """Return whether the invoice is available."""
        return now >= self.booked_at + after
