"""Parses the parameters of the Easy Ship operations."""

from decimal import Decimal, InvalidOperation

from ..easy_ship.packages import Booking, invalid_request
from ..easy_ship.parcel import Dimensions, Parcel
from ..protocol.parameters import Parameters

_DETAILS = "PackageRequestDetails."
_UPDATES = "ScheduledPackageUpdateDetailsList.PackageUpdateDetails"
_LONGEST_TEXT = 255


def read_parcel(parameters: Parameters) -> Parcel:
    """Parse dimensions and weight, both required."""
    return Parcel(_dimensions(parameters, ""), _grams(parameters, ""))


def read_booking(parameters: Parameters) -> Booking:
    """Parse the parameters of CreateScheduledPackage."""
    identifier = parameters.get(f"{_DETAILS}PackageIdentifier", "")
    if len(identifier) > _LONGEST_TEXT:
        raise invalid_request(f"PackageIdentifier has more than {_LONGEST_TEXT} characters.")
    sized = any(name.startswith(f"{_DETAILS}PackageDimensions.") for name in parameters)
    weighed = any(name.startswith(f"{_DETAILS}PackageWeight.") for name in parameters)
    return Booking(
        order_id=_required(parameters, "AmazonOrderId"),
        slot_id=_required(parameters, f"{_DETAILS}PackagePickupSlot.SlotId"),
        dimensions=_dimensions(parameters, _DETAILS) if sized else None,
        grams=_grams(parameters, _DETAILS) if weighed else None,
        identifier=identifier,
        serial_numbers=_serial_numbers(parameters),
    )


def read_rebooking(parameters: Parameters) -> tuple[str, str, str]:
    """Parse order ID, package ID and slot ID of the only update that a call may contain."""
    if any(
        name.startswith(f"{_UPDATES}.") and not name.startswith(f"{_UPDATES}.1.")
        for name in parameters
    ):
        raise invalid_request("Only one PackageUpdateDetails is allowed.")
    first = f"{_UPDATES}.1."
    return (
        _required(parameters, f"{first}ScheduledPackageId.AmazonOrderId"),
        parameters.get(f"{first}ScheduledPackageId.PackageId", ""),
        _required(parameters, f"{first}PackagePickupSlot.SlotId"),
    )


def _dimensions(parameters: Parameters, prefix: str) -> Dimensions:
    start = f"{prefix}PackageDimensions."
    _check_unit(parameters, f"{start}Unit", "cm")
    length, width, height = (
        _measure(parameters, f"{start}{side}") for side in ("Length", "Width", "Height")
    )
    return Dimensions(length, width, height, parameters.get(f"{start}Name", ""))


def _grams(parameters: Parameters, prefix: str) -> Decimal:
    _check_unit(parameters, f"{prefix}PackageWeight.Unit", "g")
    return _measure(parameters, f"{prefix}PackageWeight.Value")


def _check_unit(parameters: Parameters, name: str, unit: str) -> None:
    if parameters.get(name) != unit:
        raise invalid_request(f"{name} must be {unit}.")


def _serial_numbers(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    found = {}
    start = f"{_DETAILS}PackageItemList.Item."
    numbers = {
        name.removeprefix(start).partition(".")[0] for name in parameters if name.startswith(start)
    }
    for number in numbers:
        item_id = _required(parameters, f"{start}{number}.OrderItemId")
        serials = parameters.numbered(f"{start}{number}.OrderItemSerialNumberList.member")
        if not serials:
            raise invalid_request(f"Item {item_id} has no serial numbers.")
        found[item_id] = tuple(serials)
    return found


def _required(parameters: Parameters, name: str) -> str:
    value = parameters.get(name, "")
    if not value:
        raise invalid_request(f"{name} must be specified.")
    return value


def _measure(parameters: Parameters, name: str) -> Decimal:
    text = _required(parameters, name)
    try:
        measure = Decimal(text)
    except InvalidOperation:
        raise invalid_request(f"{name} is not a number: {text}") from None
    if not measure.is_finite() or measure <= 0:
        raise invalid_request(f"{name} must be above zero: {text}")
    return measure
