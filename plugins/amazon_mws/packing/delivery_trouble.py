"""The statuses of an Easy Ship parcel that a person has to see."""

from typing import Final

_LABEL_VOID = (
    "The pickup was cancelled on Amazon, so the label is void. Do not hand the parcel over; "
    "if it is to be shipped, schedule it on Amazon."
)
_COMES_BACK = "Amazon reports that the parcel comes back: {}. Find out why, and expect it."
_LOST = "Amazon reports the parcel as {}. Claim it from Amazon."

_TROUBLE: Final = {
    "LabelCanceled": _LABEL_VOID,
    "Rejected": _COMES_BACK.format("the buyer rejected it"),
    "RejectedByBuyer": _COMES_BACK.format("the buyer rejected it"),
    "Undeliverable": _COMES_BACK.format("it cannot be delivered"),
    "ReturningToSeller": _COMES_BACK.format("it is on its way"),
    "ReturnedToSeller": _COMES_BACK.format("it was returned"),
    "Damaged": _LOST.format("damaged"),
    "DamagedInTransit": _LOST.format("damaged"),
    "Lost": _LOST.format("lost"),
    "LostInTransit": _LOST.format("lost"),
}
"""
By `EasyShipShipmentStatus` of an order and `PackageStatus` of a package; both are open sets.

Source: the datatype pages of the Orders and Easy Ship sections, and the successor's model.
"""


def delivery_trouble(status: str) -> str:
    """Return what an operator must do about a parcel of this status; empty if nothing."""
    return _TROUBLE.get(status, "")
