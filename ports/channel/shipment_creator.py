"""Port for booking the package and the pickup of a packed order."""

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
    """A time window for the pickup. `slot_id` is the channel's and opaque."""

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
    The channel's booking for an order.

    Args:
        package_id: the channel's id of the package.
        state: the channel's own status of the package.
        slot: the pickup; None if not reported.
        invoice_number, invoice_date: of the buyer's invoice; empty and None if not reported.
            Not the handle that documents are fetched by.
        delivery_trouble: as in `Order`.
    """

    package_id: str
    state: str
    slot: PickupSlot | None = None
    invoice_number: str = ""
    invoice_date: datetime | None = None
    delivery_trouble: str = ""


class ShipmentCreator(Protocol):
    """
    Books one package and its pickup per order.

    A method may make several budgeted calls to the channel, but at most one with an effect, as
    the last one; before it, it may return `Deferred`. All of them raise:

        Throttled, NotSent: nothing was done; retry later. What fails before the call with the
            effect is NotSent.
        Unavailable: no answer, or one about another order; retry later. After `book` and `move`
            the outcome is unknown: call `booked`.
        StopConnection: no call of this connection can succeed until an operator acts.
    """

    def slots(
        self, channel_order_id: str, parcel: Parcel, now: datetime
    ) -> tuple[PickupSlot, ...] | Deferred:
        """
        Return the pickup slots for a parcel of this size and weight, earliest first.

        They are valid for this order and parcel only, and expire.

        Raises:
            ShipmentRefused: the order is not eligible for pickup, or not as this parcel.
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
            AlreadyBooked: the order was booked before; call `booked`.
            ShipmentRefused: nothing was booked; retrying unchanged will fail.
        """
        ...

    def booked(self, channel_order_id: str, now: datetime) -> Booking | Deferred | None:
        """Return the current booking of this order, None if there is none."""
        ...

    def move(
        self, channel_order_id: str, package_id: str, slot: PickupSlot, now: datetime
    ) -> Booking | Deferred:
        """
        Move the pickup of a booked package to another slot.

        Raises:
            SlotLost: the pickup is unchanged; list the slots again.
            ShipmentRefused: the pickup is unchanged and can no longer be moved.
        """
        ...
