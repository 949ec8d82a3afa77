"""Request and response of a pack call."""

from dataclasses import dataclass
from enum import StrEnum

from ...ports.channel.shipment_creator import Parcel
from ...ports.repositories.shipments import Shipment
from .package_contents import PackedLine


class PackRefusal(StrEnum):
    """Error code of a refused pack call, as returned to the caller."""

    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    NOT_DELIVERED_YET = "NOT_DELIVERED_YET"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    ALREADY_PACKED = "ALREADY_PACKED"
    ALREADY_SHIPPED = "ALREADY_SHIPPED"
    WRONG_ITEMS = "WRONG_ITEMS"
    CONNECTION_STOPPED = "CONNECTION_STOPPED"


@dataclass(frozen=True, slots=True)
class PackCall:
    """A pack call. Without `lines` the whole order was packed."""

    shipment_id: str
    channel_order_id: str
    parcel: Parcel
    lines: tuple[PackedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PackRefused:
    """Nothing was stored; `message` states why and what to do."""

    code: PackRefusal
    message: str


PackAnswer = Shipment | PackRefused
