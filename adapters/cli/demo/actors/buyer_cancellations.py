"""Simulates buyers who cancel, at each stage of an order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .....ports.host.errors import Unavailable
from ...sandboxes.sandbox_control import SandboxControl
from ..observation import ChannelOrder, Sides

OF_EACH = 4
"""How many buyers cancel at each stage: alternately the whole order and one unit."""


class Stage(StrEnum):
    """The stage of an order when its buyer cancels."""

    NEW = "before the order was sent"
    SENT_TO_OMS = "after the order was sent"
    PACKED = "after the order was packed"


@dataclass(slots=True)
class BuyerCancellations:
    """Cancels orders, at most `of_each` at a stage; `counts` counts them by stage."""

    channel: SandboxControl
    counts: Counter[str] = field(default_factory=Counter)
    of_each: int = OF_EACH
    _tried: set[str] = field(default_factory=set)

    def cancel_next(self, sides: Sides) -> None:
        """Cancel one order or unit at the first stage that has not reached `of_each`."""
        for stage, order in _by_stage(sides):
            if self.counts[stage] >= self.of_each or order.order_id in self._tried:
                continue
            change = _change(order, whole=self.counts[stage] % 2 == 0)
            if change is not None and self._cancel(order, change):
                self.counts[stage] += 1
                return

    def _cancel(self, order: ChannelOrder, change: dict[str, object]) -> bool:
        self._tried.add(order.order_id)
        try:
            self.channel.change_order(order.order_id, **change)
        except Unavailable:  # the order's stage changed meanwhile
            return False
        return True


def _by_stage(sides: Sides) -> Iterator[tuple[Stage, ChannelOrder]]:
    """Yield each order that can be cancelled, packed ones first."""
    there = {order.order_id for order in sides.at_oms}
    packed = {one.order_id: one for one in sides.packed if one.documents_made_at is not None}
    open_orders = [order for order in sides.at_channel.values() if order.is_to_be_shipped]
    for order in open_orders:
        package = packed.get(order.order_id)
        if package is not None and package.label_at is None:
            yield Stage.PACKED, order
    for order in open_orders:
        if order.order_id not in packed:
            yield Stage.SENT_TO_OMS if order.order_id in there else Stage.NEW, order


def _change(order: ChannelOrder, *, whole: bool) -> dict[str, object] | None:
    """Return the change of the order; None if no single unit can be cancelled."""
    if whole:
        return {"status": "Canceled"}
    several = [line for line, quantity in order.lines.items() if quantity > 1]
    return {"cancel_units": {several[0]: 1}} if several else None
