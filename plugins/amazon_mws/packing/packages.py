"""Maps Easy Ship's pickup slots and packages to the port's types."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ....ports.channel.shipment_creator import Booking, Parcel, PickupSlot, Serials
from ..mws.answers import Contents, Element, NoAnswer, contents_of, entries_of
from ..mws.timestamps import parse_timestamp
from .delivery_trouble import delivery_trouble

_NOT_BOOKED = frozenset({"Unscheduled", "LabelCanceled"})
"""Statuses of a package without a pickup; all others are an open set."""

_SERIALS = "OrderItemSerialNumberList.member"


def parcel_parameters(parcel: Parcel, prefix: str = "") -> dict[str, str]:
    """Return dimensions and weight; Amazon accepts only centimetres and grams."""
    return {
        f"{prefix}PackageDimensions.Length": f"{parcel.length_cm:f}",
        f"{prefix}PackageDimensions.Width": f"{parcel.width_cm:f}",
        f"{prefix}PackageDimensions.Height": f"{parcel.height_cm:f}",
        f"{prefix}PackageDimensions.Unit": "cm",
        f"{prefix}PackageWeight.Value": f"{parcel.weight_g:f}",
        f"{prefix}PackageWeight.Unit": "g",
    }


def serial_parameters(serials: Sequence[Serials], prefix: str) -> dict[str, str]:
    """Return the parameters of the lines with serial numbers."""
    parameters = {}
    for place, line in enumerate(serials, start=1):
        item = f"{prefix}PackageItemList.Item.{place}"
        parameters[f"{item}.OrderItemId"] = line.channel_line_id
        for number, serial in enumerate(line.numbers, start=1):
            parameters[f"{item}.{_SERIALS}.{number}"] = serial
    return parameters


def serial_numbers_in(parameters: Mapping[str, str]) -> tuple[str, ...]:
    """Return the serial numbers in these parameters."""
    return tuple(value for name, value in parameters.items() if _SERIALS in name)


def read_slots(result: Element, channel_order_id: str) -> tuple[PickupSlot, ...]:
    """
    Read the result of ListPickupSlots, earliest first; slots without times are skipped.

    Raises:
        NoAnswer: the result contains no list of slots, not even an empty one, or is for another
            order.
    """
    contents = contents_of(result)
    _check_order(contents, channel_order_id)
    slots = contents.groups.get("PickupSlotList")
    if slots is None:
        raise NoAnswer("the response contains no list of pickup slots")
    found = (_slot(contents_of(entry)) for entry in entries_of(slots, "PickupSlot"))
    return tuple(sorted(filter(None, found), key=lambda slot: slot.starts_at))


def read_package(result: Element, channel_order_id: str) -> Booking | None:
    """
    Read a result with one package; None if no pickup is booked for it.

    Raises:
        NoAnswer: the result contains no package, one without an ID, or one of another order.
    """
    contents, scheduled = _package_of(result, channel_order_id)
    if "PackageId" not in scheduled.texts:
        raise NoAnswer("the response contains a package without an ID")
    state = contents.texts.get("PackageStatus", "")
    if state in _NOT_BOOKED:
        return None
    invoice = contents_of(contents.groups.get("Invoice")).texts
    return Booking(
        scheduled.texts["PackageId"],
        state,
        _slot(contents_of(contents.groups.get("PackagePickupSlot"))),
        invoice.get("InvoiceNumber", ""),
        _moment(invoice.get("InvoiceDate", "")),
        delivery_trouble(state),
    )


def _check_order(contents: Contents, channel_order_id: str) -> None:
    if contents.texts.get("AmazonOrderId") != channel_order_id:
        raise NoAnswer("the response is for another order, or names none")


def _package_of(result: Element, channel_order_id: str) -> tuple[Contents, Contents]:
    """Return the contents of the order's package and of its IDs; others are skipped."""
    packages = [contents_of(package) for package in _packages(result)]
    if not packages:
        raise NoAnswer("the response contains no package")
    for package in packages:
        scheduled = contents_of(package.groups.get("ScheduledPackageId"))
        if scheduled.texts.get("AmazonOrderId") == channel_order_id:
            return package, scheduled
    raise NoAnswer("the response is for another order, or names none")


def _packages(result: Element) -> Iterator[Element]:
    yield from entries_of(result, "ScheduledPackage")
    for packages in entries_of(result, "ScheduledPackageList"):
        yield from entries_of(packages, "Package")


def _slot(slot: Contents) -> PickupSlot | None:
    starts_at = _moment(slot.texts.get("PickupTimeStart", ""))
    ends_at = _moment(slot.texts.get("PickupTimeEnd", ""))
    slot_id = slot.texts.get("SlotId")
    if not (slot_id and starts_at and ends_at):
        return None
    return PickupSlot(slot_id, starts_at, ends_at)


def _moment(text: str) -> datetime | None:
    try:
        return parse_timestamp(text)
    except ValueError:
        return None
