"""What will happen in a shop, as data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happens to an order."""

    AUTHORIZED = "AUTHORIZED"
    CANCELLED = "CANCELLED"
    ONE_UNIT_LESS = "ONE_UNIT_LESS"
    PICKED_UP = "PICKED_UP"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    DELIVERED = "DELIVERED"


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """An event of an order; `number` counts the events of the shop."""

    at: datetime
    number: int
    kind: EventKind
    order_id: str


@dataclass(slots=True)
class Progress:
    """
    How far a shop is.

    Args:
        serial: of the last order.
        events: the number of events so far.
        next_order_at: when the next buyer orders; None for never.
    """

    orders_per_hour: float
    serial: int = 0
    events: int = 0
    next_order_at: datetime | None = None
