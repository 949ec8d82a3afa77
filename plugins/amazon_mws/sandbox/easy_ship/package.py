"""A package that is booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..shop.order import EasyShipStatus, ShopOrder, Status
from .parcel import Parcel
from .slots import PickupSlot


@dataclass(slots=True)
class Package:
    """
    One order's package.

    Args:
        identifier: the seller's own text, printed on the label.
        serial_numbers: by order item id, of the lines that need them.
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
        """Return Amazon's word for how far it is; `waiting` is the word before pickup."""
        if self.order.status is Status.CANCELED:
            return "LabelCanceled"
        if self.is_waiting:
            return waiting
        return self.order.easy_ship_status

    @property
    def is_waiting(self) -> bool:
        """Tell whether the carrier has not come yet."""
        return self.order.easy_ship_status is EasyShipStatus.WAITING_FOR_PICKUP

    def has_invoice(self, now: datetime, after: timedelta) -> bool:
        """Tell whether the invoice is told already."""
        return now >= self.booked_at + after
