"""Books packages into pickup slots and simulates their delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from .....sdk.sandbox.state import State
from ..protocol.faults import Fault, Origin
from ..settings import EasyShipSettings
from ..shop.events import EventKind
from ..shop.order import EasyShipStatus, NotPossible, ShopOrder, Status
from ..shop.shop import Shop
from .package import Package
from .parcel import Dimensions, Parcel
from .slots import Offer, PickupSlot, SlotCalendar

_OUT_FOR_DELIVERY_AFTER = timedelta(days=1)
_DELIVERED_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Booking:
    """
    A booking request.

    Args:
        dimensions, grams: None for those of the listed slot.
        serial_numbers: by order item ID.
    """

    order_id: str
    slot_id: str
    dimensions: Dimensions | None
    grams: Decimal | None
    identifier: str
    serial_numbers: Mapping[str, tuple[str, ...]]


class Packages:
    """All packages of one seller. Its methods raise the section's Fault."""

    def __init__(self, shop: Shop, settings: EasyShipSettings, rng: Random, state: State) -> None:
        seller_id = shop.seller.seller_id
        self.packages = state.kept(f"{seller_id}/packages", Package)
        """By order ID."""
        self._shop = shop
        self._settings = settings
        self._rng = rng
        self._calendar = SlotCalendar(rng, state, seller_id)
        for order_id, package in self.packages.items():
            package.order = shop.orders[order_id]
        shop.on(EventKind.PICKED_UP, self._pick_up)

    def slots(self, order_id: str, parcel: Parcel, now: datetime) -> list[PickupSlot]:
        """List slots for booking or rebooking the package of an order."""
        self._check_open(self._order(order_id))
        return self._calendar.offer(order_id, parcel, now)

    def book(self, booking: Booking, now: datetime) -> Package:
        """Book package and pickup slot."""
        order = self._order(booking.order_id)
        if order.order_id in self.packages:
            code = self._settings.already_exists
            raise _refused(code, 400, f"A package for {order.order_id} is scheduled already.")
        self._check_open(order)
        offer = self._offer(booking.slot_id, order.order_id, now)
        listed = offer.parcel
        if booking.dimensions not in (None, listed.dimensions):
            raise slot_not_available()
        if booking.grams not in (None, listed.grams):
            raise slot_not_available()
        _check_serial_numbers(order, booking.serial_numbers)
        package = Package(
            package_id=str(UUID(bytes=self._rng.randbytes(16), version=4)),
            order=order,
            parcel=offer.parcel,
            slot=offer.slot,
            booked_at=now,
            invoice_number=self.new_invoice_number(),
            identifier=booking.identifier,
            serial_numbers=booking.serial_numbers,
        )
        self.packages[order.order_id] = package
        self._shop.move_parcel(order, EasyShipStatus.WAITING_FOR_PICKUP, now)
        self._schedule_pickup(package)
        return package

    def recall(self, package: Package, now: datetime) -> None:
        """Take over a package that was booked before this sandbox's memory begins."""
        self.packages[package.order.order_id] = package
        self._shop.move_parcel(package.order, EasyShipStatus.WAITING_FOR_PICKUP, now)
        self._schedule_pickup(package)

    def recall_slot(self, offer: Offer) -> None:
        """Take over a slot that was listed before this sandbox's memory begins."""
        self._calendar.recall(offer)

    def find(self, order_id: str, package_id: str = "") -> Package:
        """Return the package of an order; if `package_id` is set, it must match."""
        package = self.packages.get(self._order(order_id).order_id)
        if package is None or package_id not in ("", package.package_id):
            raise _not_found(f"No package of order {order_id} is scheduled.")
        return package

    def rebook(self, order_id: str, package_id: str, slot_id: str, now: datetime) -> Package:
        """Move a package that is not picked up yet to another slot."""
        package = self.find(order_id, package_id)
        self._check_open(package.order)
        if not package.is_waiting:
            raise _wrong_state(f"The package of order {order_id} has been picked up.")
        offer = self._offer(slot_id, order_id, now)
        if offer.parcel != package.parcel:
            raise slot_not_available()
        package.slot = offer.slot
        self.packages.changed(order_id)
        self._schedule_pickup(package)
        return package

    def new_invoice_number(self) -> str:
        """Return an invoice number that no package has."""
        taken = {package.invoice_number for package in self.packages.values()}
        while (number := f"IN-{self._rng.randint(1, 9_999_999):07d}") in taken:
            pass
        return number

    def _order(self, order_id: str) -> ShopOrder:
        order = self._shop.orders.get(order_id)
        if order is None:
            raise _not_found(f"Order {order_id} was not found.")
        return order

    def _check_open(self, order: ShopOrder) -> None:
        if not order.easy_ship or order.status not in (Status.UNSHIPPED, Status.PARTIALLY_SHIPPED):
            kind = order.status if order.easy_ship else "not an Easy Ship order"
            raise _wrong_state(f"Order {order.order_id} is {kind}.")

    def _offer(self, slot_id: str, order_id: str, now: datetime) -> Offer:
        offer = self._calendar.find(slot_id)
        if offer is None or offer.order_id != order_id:
            raise slot_not_available()
        if offer.slot.start <= now:
            raise slot_has_passed()
        if offer.offered_at + timedelta(minutes=self._settings.slot_minutes) <= now:
            raise new_slots_needed()
        return offer

    def _schedule_pickup(self, package: Package) -> None:
        self._shop.at(package.slot.end, EventKind.PICKED_UP, package.order)

    def _pick_up(self, order: ShopOrder, now: datetime) -> None:
        """Pick the package up unless it was rebooked or its order cannot be shipped."""
        if self.packages[order.order_id].slot.end != now:
            return
        try:
            self._shop.become(order, Status.SHIPPED, now)
        except NotPossible:
            return
        self._shop.move_parcel(order, EasyShipStatus.PICKED_UP, now)
        self._shop.at(now + _OUT_FOR_DELIVERY_AFTER, EventKind.OUT_FOR_DELIVERY, order)
        self._shop.at(now + _DELIVERED_AFTER, EventKind.DELIVERED, order)


def slot_not_available() -> Fault:
    """The slot does not exist or was listed for another package."""
    return _refused("PickupSlotNotAvailable", 404, "The pickup slot is not available.")


def slot_has_passed() -> Fault:
    """The slot has started."""
    return _refused("ScheduleWindowExpired", 404, "The pickup slot has expired.")


def new_slots_needed() -> Fault:
    """The listing is too old."""
    return _refused("RetryableAfterGettingNewSlots", 400, "List pickup slots again and retry.")


def _check_serial_numbers(order: ShopOrder, given: Mapping[str, tuple[str, ...]]) -> None:
    lines = {line.order_item_id: line for line in order.lines}
    for item_id in given:
        if item_id not in lines or not lines[item_id].serial_number_required:
            raise invalid_request(f"Serial numbers are not accepted for item {item_id}.")
    for item_id, line in lines.items():
        needed = line.open_units if line.serial_number_required else 0
        if len(set(given.get(item_id, ()))) != needed:
            raise invalid_request(f"Item {item_id} needs {needed} different serial numbers.")


def invalid_request(message: str) -> Fault:
    """The request is invalid."""
    return _refused("InvalidRequest", 400, message)


def _not_found(message: str) -> Fault:
    return _refused("ResourceNotFound", 400, message)


def _wrong_state(message: str) -> Fault:
    return _refused("InvalidOrderState", 404, message)


def _refused(code: str, status: int, message: str) -> Fault:
    return Fault(code, status, message, Origin.SECTION)
