"""Books Easy Ship packages and their pickups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ...ports.channel.shipment_creator import Booking, Parcel, PickupSlot, Serials
from ...ports.host.errors import (
    AlreadyBooked,
    ConnectorError,
    ShipmentRefused,
    SlotLost,
    Unavailable,
)
from ...ports.host.rate_policy import Deferred
from .mws.answers import Element, NoAnswer
from .mws.client import AmazonClient
from .mws.errors import RequestRefused
from .mws.request import EASY_SHIP, Call
from .mws.timestamps import format_timestamp
from .packing.packages import (
    parcel_parameters,
    read_package,
    read_slots,
    serial_numbers_in,
    serial_parameters,
)

Read = TypeVar("Read")

_REQUEST = "PackageRequestDetails."
_UPDATE = "ScheduledPackageUpdateDetailsList.PackageUpdateDetails.1."

_ALREADY_BOOKED = frozenset({"SchedulesdPackageAlreadyExists", "ScheduledPackageAlreadyExists"})
"""The documented spelling, and the one that clients receive."""

_SLOT_LOST = frozenset(
    {
        "RetryableAfterGettingNewSlots",
        "ScheduleWindowExpired",
        "PickupSlotNotAvailable",
        "InvalidTimeSlotId",
        "TimeSlotNotAvailable",
    }
)
_NOT_THIS_ORDER = frozenset(
    {
        "InvalidRequest",
        "InvalidInput",
        "InvalidOrderState",
        "InvalidParameterValue",
        "MissingParameter",
        "OrderNotEligibleForRescheduling",
        "ResourceNotFound",
        "ValidationError",
    }
)
_NOTHING_BOOKED = frozenset({"ResourceNotFound", "InvalidOrderState"})


@dataclass(frozen=True, slots=True)
class AmazonShipmentCreator:
    """
    Client of the Easy Ship section for one seller in one marketplace.

    Each call books the package of one order. A booking can be read by order ID, so the outcome
    of a lost response can be determined.
    """

    client: AmazonClient
    marketplace_id: str

    def slots(
        self, channel_order_id: str, parcel: Parcel, now: datetime
    ) -> tuple[PickupSlot, ...] | Deferred:
        """List pickup slots for this parcel; see the port."""
        parameters = {"AmazonOrderId": channel_order_id, **parcel_parameters(parcel)}
        return self._call("ListPickupSlots", parameters, channel_order_id, now, read_slots)

    def book(
        self,
        channel_order_id: str,
        parcel: Parcel,
        slot: PickupSlot,
        serials: Sequence[Serials],
        now: datetime,
    ) -> Booking | Deferred:
        """Book package and pickup in one call; see the port."""
        parameters = {
            "AmazonOrderId": channel_order_id,
            **_slot_parameters(slot, _REQUEST),
            **parcel_parameters(parcel, _REQUEST),
            **serial_parameters(serials, _REQUEST),
        }
        return self._call("CreateScheduledPackage", parameters, channel_order_id, now, _package_of)

    def booked(self, channel_order_id: str, now: datetime) -> Booking | Deferred | None:
        """Read the package of an order; see the port."""
        parameters = {"ScheduledPackageId.AmazonOrderId": channel_order_id}
        try:
            return self._call(
                "GetScheduledPackage", parameters, channel_order_id, now, read_package
            )
        except _OrderRefused as refused:
            if refused.code not in _NOTHING_BOOKED:
                raise
            return None

    def move(
        self, channel_order_id: str, package_id: str, slot: PickupSlot, now: datetime
    ) -> Booking | Deferred:
        """Change the pickup slot; see the port."""
        parameters = {
            f"{_UPDATE}ScheduledPackageId.AmazonOrderId": channel_order_id,
            f"{_UPDATE}ScheduledPackageId.PackageId": package_id,
            **_slot_parameters(slot, _UPDATE),
        }
        return self._call("UpdateScheduledPackages", parameters, channel_order_id, now, _package_of)

    def _call(
        self,
        action: str,
        parameters: dict[str, str],
        channel_order_id: str,
        now: datetime,
        read: Callable[[Element, str], Read],
    ) -> Read | Deferred:
        parameters = {"MarketplaceId": self.marketplace_id, **parameters}
        hide = serial_numbers_in(parameters)
        call = Call(EASY_SHIP, action, parameters, channel_order_id, hide=hide)
        try:
            answer = self.client.call(call, now)
            if isinstance(answer, Deferred):
                return answer
            return read(answer.result, channel_order_id)
        except NoAnswer as problem:
            raise Unavailable(
                f"{action} failed: {problem}. The booking is read from Amazon."
            ) from None
        except RequestRefused as refused:
            raise _shipment_error(channel_order_id, refused) from None


class _OrderRefused(ShipmentRefused):
    """A `ShipmentRefused` with Amazon's error code."""

    def __init__(self, message: str, code: str) -> None:
        self.code = code
        super().__init__(message)


def _shipment_error(channel_order_id: str, refused: RequestRefused) -> ConnectorError:
    reason = refused.reason
    if refused.code in _ALREADY_BOOKED:
        return AlreadyBooked(f"The package of {channel_order_id} is already booked ({reason}).")
    if refused.code in _SLOT_LOST:
        return SlotLost(
            f"The pickup slot chosen for {channel_order_id} is no longer available ({reason}). "
            "Another slot is chosen."
        )
    if refused.code in _NOT_THIS_ORDER:
        return _OrderRefused(
            f"Amazon rejected the package of {channel_order_id} ({reason}). "
            "Check the order in Seller Central, correct the cause, then retry.",
            refused.code,
        )
    return refused


def _package_of(result: Element, channel_order_id: str) -> Booking:
    booking = read_package(result, channel_order_id)
    if booking is None:
        raise NoAnswer("the response contains a package that is not booked")
    return booking


def _slot_parameters(slot: PickupSlot, prefix: str) -> dict[str, str]:
    return {
        f"{prefix}PackagePickupSlot.SlotId": slot.slot_id,
        f"{prefix}PackagePickupSlot.PickupTimeStart": format_timestamp(slot.starts_at),
        f"{prefix}PackagePickupSlot.PickupTimeEnd": format_timestamp(slot.ends_at),
    }
