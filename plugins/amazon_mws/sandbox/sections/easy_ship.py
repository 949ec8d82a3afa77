"""The Easy Ship section: pickup slots and packages."""

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

_SLOT_FAULTS = (
    (Kind.SLOT_GONE, slot_not_available),
    (Kind.SLOT_PASSED, slot_has_passed),
    (Kind.SLOT_OUTDATED, new_slots_needed),
)
"""Injected faults of slots."""


class EasyShipSection:
    """Implements the operations of the Easy Ship section."""

    def __init__(self, sellers: Mapping[str, SellerAccount], settings: EasyShipSettings) -> None:
        self._sellers = sellers
        self._settings = settings

    def section(self) -> Section:
        """Return the section with its operations."""
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
        packages = self._packages(call)
        order_id = call.parameters.get("AmazonOrderId", "")
        slots = packages.slots(order_id, read_parcel(call.parameters), call.now)
        pickup_slots: list[Node] = [
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
        without_slots = call.take_trouble(Kind.NO_SLOTS)
        return [
            ("AmazonOrderId", order_id),
            ("PickupSlotList", () if without_slots else pickup_slots),
        ]

    def _create_scheduled_package(self, call: Call) -> Sequence[Node]:
        packages = self._packages(call)
        booking = read_booking(call.parameters)
        _raise_injected_fault(call)
        return [("ScheduledPackage", self._package_nodes(packages.book(booking, call.now)))]

    def _get_scheduled_package(self, call: Call) -> Sequence[Node]:
        packages = self._packages(call)
        order_id = call.parameters.get("ScheduledPackageId.AmazonOrderId", "")
        if not order_id:
            raise invalid_request("ScheduledPackageId.AmazonOrderId must be specified.")
        package = packages.find(order_id, call.parameters.get("ScheduledPackageId.PackageId", ""))
        after = timedelta(seconds=self._settings.invoice_seconds)
        invoice = package.has_invoice(call.now, after)
        return [("ScheduledPackage", self._package_nodes(package, with_invoice=invoice))]

    def _update_scheduled_packages(self, call: Call) -> Sequence[Node]:
        packages = self._packages(call)
        rebooking = read_rebooking(call.parameters)
        _raise_injected_fault(call)
        package = packages.rebook(*rebooking, call.now)
        return [("ScheduledPackageList", [("Package", self._package_nodes(package))])]

    def _package_nodes(self, package: Package, *, with_invoice: bool = False) -> Sequence[Node]:
        status = package.status(self._settings.scheduled_word)
        return package_nodes(package, status, with_invoice=with_invoice)

    def _packages(self, call: Call) -> Packages:
        marketplace_id = call.parameters.get("MarketplaceId", "")
        if marketplace_id not in {known.marketplace_id for known in call.seller.marketplaces}:
            message = f"Marketplace {marketplace_id} is not supported."
            raise Fault("RegionNotSupported", 404, message, Origin.SECTION)
        return self._sellers[call.seller.seller_id].packages


def _raise_injected_fault(call: Call) -> None:
    for kind, fault in _SLOT_FAULTS:
        if call.take_trouble(kind):
            raise fault()
