"""What the OMS says when it packs, and what it is answered."""

from dataclasses import dataclass
from enum import StrEnum

from ...ports.channel.shipment_creator import Parcel
from ...ports.repositories.shipments import Shipment
from .package_contents import PackedLine


class PackRefusal(StrEnum):
    """Why a pack call was not taken in, as the caller is told."""

    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    NOT_DELIVERED_YET = "NOT_DELIVERED_YET"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    ALREADY_PACKED = "ALREADY_PACKED"
    WRONG_ITEMS = "WRONG_ITEMS"
    CONNECTION_STOPPED = "CONNECTION_STOPPED"


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
