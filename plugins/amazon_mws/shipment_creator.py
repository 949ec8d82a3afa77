"""Storage Easy Ship packages and their pickups."""

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
from .mws.moments import write_moment
from .mws.request import EASY_SHIP, Call
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
"""As Amazon's page prints it, and as clients know it."""

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
    Speaks to the Easy Ship section for one seller in one marketplace.

    A package is booked for one order a call. What is booked can be read by the order's id, so
    that a lost answer leaves no doubt.
    """

    client: AmazonClient
    marketplace_id: str

    def slots(
        self, channel_order_id: str, parcel: Parcel, now: datetime
    ) -> tuple[PickupSlot, ...] | Deferred:
        """List pickups for this parcel of this order; see the port."""
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
        """Book package and pickup in one; see the port."""
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
        """Take another pickup; see the port."""
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
                f"{action} brought no answer: {problem}. What it did is read from Amazon."
            ) from None
        except RequestRefused as refused:
            raise _sorted(channel_order_id, refused) from None


class _OrderRefused(ShipmentRefused):
    """A refusal that remembers Amazon's code."""

    def __init__(self, message: str, code: str) -> None:
        self.code = code
        super().__init__(message)


def _sorted(channel_order_id: str, refused: RequestRefused) -> ConnectorError:
    said = refused.in_its_words
    if refused.code in _ALREADY_BOOKED:
        return AlreadyBooked(f"Amazon had booked the package of {channel_order_id} ({said}).")
    if refused.code in _SLOT_LOST:
        return SlotLost(
            f"The pickup chosen for {channel_order_id} is not to be had any more ({said}). "
            "Another one is chosen."
        )
    if refused.code in _NOT_THIS_ORDER:
        return _OrderRefused(
            f"Amazon books no package for {channel_order_id} as it is ({said}). "
            "Look at the order in Seller Central, mend what it names, then retry.",
            refused.code,
        )
    return refused


def _package_of(result: Element, channel_order_id: str) -> Booking:
    booking = read_package(result, channel_order_id)
    if booking is None:
        raise NoAnswer("the answer holds a package that is not booked")
    return booking


def _slot_parameters(slot: PickupSlot, prefix: str) -> dict[str, str]:
    return {
        f"{prefix}PackagePickupSlot.SlotId": slot.slot_id,
        f"{prefix}PackagePickupSlot.PickupTimeStart": write_moment(slot.starts_at),
        f"{prefix}PackagePickupSlot.PickupTimeEnd": write_moment(slot.ends_at),
    }
