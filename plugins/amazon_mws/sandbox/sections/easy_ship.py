"""The Easy Ship section: pickup slots, and packages that are booked into them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from ..easy_ship.package import Package
from ..easy_ship.packages import (
    Packages,
    invalid_request,
    new_slots_needed,
    slot_has_passed,
    slot_not_available,
)
from ..protocol.faults import Fault, Origin
from ..protocol.markup import Node
from ..protocol.times import in_india
from ..seller_account import SellerAccount
from ..settings import EasyShipSettings
from ..trouble import Kind
from .easy_ship_request import read_booking, read_parcel, read_rebooking
from .package_markup import package_nodes
from .section import Call, Section
from .service_status import get_service_status

_ORDERED = (
    (Kind.SLOT_GONE, slot_not_available),
    (Kind.SLOT_PASSED, slot_has_passed),
    (Kind.SLOT_OUTDATED, new_slots_needed),
)
"""Trouble with slots, whatever the slot."""


class EasyShipSection:
    """Answers the operations of the Easy Ship section."""

    def __init__(self, sellers: Mapping[str, SellerAccount], settings: EasyShipSettings) -> None:
        self._sellers = sellers
        self._settings = settings

    def section(self) -> Section:
        """Return the section as the front door sees it."""
        return Section(
            "EasyShip",
            "2018-09-01",
            {
                "ListPickupSlots": self._list_pickup_slots,
                "CreateScheduledPackage": self._create_scheduled_package,
                "GetScheduledPackage": self._get_scheduled_package,
                "UpdateScheduledPackages": self._update_scheduled_packages,
                "GetServiceStatus": get_service_status,
            },
        )

    def _list_pickup_slots(self, call: Call) -> Sequence[Node]:
        book = self._book(call)
        order_id = call.parameters.get("AmazonOrderId", "")
        slots = book.slots(order_id, read_parcel(call.parameters), call.now)
        told: list[Node] = [
            (
                "PickupSlot",
                [
                    ("SlotId", slot.slot_id),
                    ("PickupTimeStart", in_india(slot.start)),
                    ("PickupTimeEnd", in_india(slot.end)),
                ],
            )
            for slot in slots
        ]
        none_today = call.take_trouble(Kind.NO_SLOTS)
        return [("AmazonOrderId", order_id), ("PickupSlotList", () if none_today else told)]

    def _create_scheduled_package(self, call: Call) -> Sequence[Node]:
        book = self._book(call)
        booking = read_booking(call.parameters)
        _raise_injected_fault(call)
        return [("ScheduledPackage", self._told(book.book(booking, call.now)))]

    def _get_scheduled_package(self, call: Call) -> Sequence[Node]:
        book = self._book(call)
        order_id = call.parameters.get("ScheduledPackageId.AmazonOrderId", "")
        if not order_id:
            raise invalid_request("ScheduledPackageId.AmazonOrderId must be specified.")
        package = book.find(order_id, call.parameters.get("ScheduledPackageId.PackageId", ""))
        after = timedelta(seconds=self._settings.invoice_seconds)
        invoice = package.has_invoice(call.now, after)
        return [("ScheduledPackage", self._told(package, with_invoice=invoice))]

    def _update_scheduled_packages(self, call: Call) -> Sequence[Node]:
        book = self._book(call)
        rebooking = read_rebooking(call.parameters)
        _raise_injected_fault(call)
        package = book.rebook(*rebooking, call.now)
        return [("ScheduledPackageList", [("Package", self._told(package))])]

    def _told(self, package: Package, *, with_invoice: bool = False) -> Sequence[Node]:
        word = package.status(self._settings.scheduled_word)
        return package_nodes(package, word, with_invoice=with_invoice)

    def _book(self, call: Call) -> Packages:
        marketplace_id = call.parameters.get("MarketplaceId", "")
        if marketplace_id not in {known.marketplace_id for known in call.seller.marketplaces}:
            message = f"Marketplace {marketplace_id} is not supported."
            raise Fault("RegionNotSupported", 404, message, Origin.SECTION)
        return self._sellers[call.seller.seller_id].packages


def _raise_injected_fault(call: Call) -> None:
    for kind, fault in _ORDERED:
        if call.take_trouble(kind):
            raise fault()
