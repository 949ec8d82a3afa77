"""An order in the shop and its transitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from ..protocol.times import truncate_to_millisecond, truncate_to_second
from .buyer import Buyer
from .catalogue import Article

NOTHING = Decimal("0.00")


class Status(StrEnum):
    """Amazon's order statuses."""

    PENDING = "Pending"
    UNSHIPPED = "Unshipped"
    PARTIALLY_SHIPPED = "PartiallyShipped"
    SHIPPED = "Shipped"
    CANCELED = "Canceled"


_NEXT: Mapping[Status, tuple[Status, ...]] = {
    Status.PENDING: (Status.UNSHIPPED, Status.CANCELED),
    Status.UNSHIPPED: (Status.PARTIALLY_SHIPPED, Status.SHIPPED, Status.CANCELED),
    Status.PARTIALLY_SHIPPED: (Status.SHIPPED,),
    Status.SHIPPED: (),
    Status.CANCELED: (),
}


class EasyShipStatus(StrEnum):
    """Amazon's Easy Ship statuses."""

    PENDING_PICKUP = "PendingPickUp"
    WAITING_FOR_PICKUP = "WaitingForPickup"
    """After booking; documented on one page but in no list of statuses."""
    PICKED_UP = "PickedUp"
    OUT_FOR_DELIVERY = "OutForDelivery"
    DELIVERED = "Delivered"


class NotPossible(Exception):
    """The requested change is not possible; the message says why."""


@dataclass(slots=True)
class Line:
    """An order line. Amounts are per unit, tax included."""

    order_item_id: str
    article: Article
    ordered: int
    shipped: int = 0
    unit_discount: Decimal = NOTHING
    unit_shipping: Decimal = NOTHING
    gift_wrap: bool = False
    gift_message: str = ""
    cancel_reason: str | None = None
    """The reason of the buyer's cancellation request; None without a request."""
    serial_number_required: bool = False
    leave_out: frozenset[str] = frozenset()
    """Optional elements that are omitted."""

    @property
    def open_units(self) -> int:
        """The number of units still to be shipped."""
        return self.ordered - self.shipped


@dataclass(slots=True)
class ShopOrder:
    """
    An order.

    Args:
        serial: the number among the seller's orders.
        finely_timed: timestamps have milliseconds; else whole seconds.
        leave_out: optional elements that are omitted.
    """

    order_id: str
    serial: int
    placed_at: datetime
    updated_at: datetime
    buyer: Buyer
    lines: list[Line]
    marketplace_id: str
    dispatch_by: datetime
    status: Status = Status.PENDING
    by_amazon: bool = False
    easy_ship: bool = True
    easy_ship_status: EasyShipStatus = EasyShipStatus.PENDING_PICKUP
    cash_on_delivery: bool = False
    prime: bool = False
    business: bool = False
    finely_timed: bool = False
    leave_out: frozenset[str] = frozenset()

    def trimmed(self, moment: datetime) -> datetime:
        """Return a time truncated to this order's precision."""
        return (truncate_to_millisecond if self.finely_timed else truncate_to_second)(moment)

    def become(self, status: Status, now: datetime) -> None:
        """
        Change the status.

        Raises:
            NotPossible: the transition is not allowed.
        """
        if status not in _NEXT[self.status]:
            raise NotPossible(f"Order {self.order_id} is {self.status} and cannot become {status}.")
        for line in self.lines:
            if status is Status.CANCELED:
                line.ordered = line.shipped
            elif status is Status.SHIPPED:
                line.shipped = line.ordered
        if status is Status.PARTIALLY_SHIPPED:
            self._ship_one_unit()
        self.status = status
        self.updated_at = self.trimmed(now)

    def cancel_units(self, units: Mapping[str, int], now: datetime) -> None:
        """
        Cancel units by order item ID; without open units, the order is completed.

        Raises:
            NotPossible: a line does not exist or has too few open units, or the order is complete.
        """
        if self.status not in (Status.PENDING, Status.UNSHIPPED, Status.PARTIALLY_SHIPPED):
            raise NotPossible(f"Order {self.order_id} is {self.status}.")
        lines = {line.order_item_id: line for line in self.lines}
        for item_id, count in units.items():
            if item_id not in lines or not 0 < count <= lines[item_id].open_units:
                raise NotPossible(
                    f"Line {item_id} does not have {count} units that can be cancelled."
                )
        for item_id, count in units.items():
            lines[item_id].ordered -= count
        if not any(line.open_units for line in self.lines):
            shipped = any(line.shipped for line in self.lines)
            self.status = Status.SHIPPED if shipped else Status.CANCELED
        self.updated_at = self.trimmed(now)

    def _ship_one_unit(self) -> None:
        if sum(line.ordered for line in self.lines) < 2:  # noqa: PLR2004  # one shipped, one open
            raise NotPossible(f"Order {self.order_id} has only one unit.")
        next(line for line in self.lines if line.ordered).shipped = 1
