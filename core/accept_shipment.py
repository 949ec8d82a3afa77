"""Take a pack call in: once, durably, and only for an order that still stands as it was packed."""

from dataclasses import dataclass
from enum import StrEnum

from ..ports.shipment_creator import Parcel
from ..ports.stores.shipments import Shipment


class PackRefusal(StrEnum):
    """Why a pack call was not taken in, as the caller is told."""

    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    ALREADY_PACKED = "ALREADY_PACKED"
    WRONG_ITEMS = "WRONG_ITEMS"
    CONNECTION_STOPPED = "CONNECTION_STOPPED"


@dataclass(frozen=True, slots=True)
class PackedLine:
    """Units of one SKU that were packed, with the serial numbers that were scanned."""

    channel_sku: str
    quantity: int
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackCall:
    """What the OMS says was packed; `lines` is empty where it only says that the order was."""

    shipment_id: str
    channel_order_id: str
    parcel: Parcel
    lines: tuple[PackedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PackRefused:
    """Nothing was taken in; `message` tells the packer why, and what to do."""

    code: PackRefusal
    message: str


PackAnswer = Shipment | PackRefused
