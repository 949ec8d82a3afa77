"""Builds the XML of packages in the Easy Ship section."""

from collections.abc import Iterator, Sequence

from ..easy_ship.package import Package
from ..easy_ship.parcel import Parcel
from ..protocol.markup import Node
from ..protocol.times import in_india, zulu


def package_nodes(package: Package, status: str, *, with_invoice: bool) -> Sequence[Node]:
    """Return the children of a package's element."""
    return list(_nodes(package, status, with_invoice=with_invoice))


def _nodes(package: Package, status: str, *, with_invoice: bool) -> Iterator[Node]:
    slot = package.slot
    yield (
        "ScheduledPackageId",
        [("AmazonOrderId", package.order.order_id), ("PackageId", package.package_id)],
    )
    yield from _parcel(package.parcel)
    yield (
        "PackagePickupSlot",
        [
            ("SlotId", slot.slot_id),
            ("PickupTimeStart", in_india(slot.start)),
            ("PickupTimeEnd", in_india(slot.end)),
        ],
    )
    if package.serial_numbers:
        yield (
            "PackageItemList",
            [_item(item_id, serials) for item_id, serials in package.serial_numbers.items()],
        )
    if package.identifier:
        yield "PackageIdentifier", package.identifier
    if with_invoice:
        number = ("InvoiceNumber", package.invoice_number)
        yield "Invoice", [number, ("InvoiceDate", zulu(package.booked_at, milliseconds=False))]
    yield "PackageStatus", status


def _parcel(parcel: Parcel) -> Iterator[Node]:
    size = parcel.dimensions
    sides: list[Node] = [
        ("Length", f"{size.length:.2f}"),
        ("Width", f"{size.width:.2f}"),
        ("Height", f"{size.height:.2f}"),
        ("Unit", "cm"),
    ]
    if size.name:
        sides.append(("Name", size.name))
    yield "PackageDimensions", sides
    yield "PackageWeight", [("Unit", "g"), ("Value", f"{parcel.grams:.2f}")]


def _item(item_id: str, serial_numbers: Sequence[str]) -> Node:
    members: list[Node] = [("member", serial) for serial in serial_numbers]
    return ("Item", [("OrderItemId", item_id), ("OrderItemSerialNumberList", members)])
