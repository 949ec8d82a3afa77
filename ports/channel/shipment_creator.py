"""How a packed order gets its package and its pickup on the channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Protocol

from ..host.rate_policy import Deferred

LONGEST_CM: Final = 1_000
HEAVIEST_G: Final = 1_000_000
"""No parcel is longer or heavier; a larger number was measured in another unit."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Size in centimetres and weight in grams; each above 0."""

    length_cm: Decimal
    width_cm: Decimal
    height_cm: Decimal
    weight_g: Decimal


@dataclass(frozen=True, slots=True)
class PickupSlot:
    """A time in which the carrier may come. Its id is the channel's and opaque."""

    slot_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Serials:
    """The serial numbers of the packed units of one line that needs them."""

    channel_line_id: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Booking:
    """
    What the channel has booked for an order.

    Args:
        package_id: the channel's id of the package.
        state: the channel's own word for how far the package is.
        slot: when it is picked up; None where the channel does not tell.
        invoice_number, invoice_date: of the invoice printed for the buyer; empty and None
            while the channel does not tell. Not the handle that documents are fetched by.
    """

    package_id: str
    state: str
    slot: PickupSlot | None = None
    invoice_number: str = ""
    invoice_date: datetime | None = None


class ShipmentCreator(Protocol):
    """
    Storage one package and its pickup for an order, at the same time.

    Each method makes at most one call of the channel, which its budget granted, or answers
    `Deferred` and made none. All of them raise:

        Throttled: nothing was done; do the same again later.
        Unavailable: nothing was learnt. After `book` and `move` it is not known whether it
            was done: ask `booked`.
        StopConnection: nothing of this connection will succeed until a person acts.
    """

    def slots(
        self, channel_order_id: str, parcel: Parcel, now: datetime
    ) -> tuple[PickupSlot, ...] | Deferred:
        """
        Return the slots in which such a parcel of this order can be picked up, earliest first.

        They hold for this order and parcel, and for a while only.

        Raises:
            ShipmentRefused: this order is not to be picked up, or not as such a parcel.
        """
        ...

    def book(
        self,
        channel_order_id: str,
        parcel: Parcel,
        slot: PickupSlot,
        serials: Sequence[Serials],
        now: datetime,
    ) -> Booking | Deferred:
        """
        Book the package of an order, and its pickup in `slot`.

        Raises:
            SlotLost: nothing was booked; list the slots again.
            AlreadyBooked: nothing was booked now, because it had been before.
            ShipmentRefused: nothing was booked, nor will it be as it is.
        """
        ...

    def booked(self, channel_order_id: str, now: datetime) -> Booking | Deferred | None:
        """Return what is booked for this order at this moment, None where nothing is."""
        ...

    def move(
        self, channel_order_id: str, package_id: str, slot: PickupSlot, now: datetime
    ) -> Booking | Deferred:
        """
        Have a booked package picked up in another slot.

        Raises:
            SlotLost: it stays where it was; list the slots again.
            ShipmentRefused: it stays where it was, and cannot be moved any more.
        """
        ...
