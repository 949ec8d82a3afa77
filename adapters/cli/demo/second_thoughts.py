"""The demo's buyers change their minds, at each stage that an order goes through."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from ....ports.host.errors import Unavailable
from ..sandboxes.sandbox_control import SandboxControl
from .seen import ChannelOrder, Sides

OF_EACH = 4
"""So many buyers at each stage: in turns one cancels the order, and one a unit of it."""


class Stage(StrEnum):
    """How far an order is when its buyer has second thoughts."""

    NEW = "before it was delivered"
    SENT_TO_OMS = "after it was delivered"
    PACKED = "after it was packed"


@dataclass(slots=True)
class SecondThoughts:
    """Lets buyers cancel, at most `of_each` at a stage; `had` counts them by stage."""

    channel: SandboxControl
    had: Counter[str] = field(default_factory=Counter)
    of_each: int = OF_EACH
    _spoken_for: set[str] = field(default_factory=set)

    def have(self, sides: Sides) -> None:
        """Let one buyer at each stage cancel, as long as there were not enough of them."""
        for stage, order in _by_stage(sides):
            if self.had[stage] >= self.of_each or order.order_id in self._spoken_for:
                continue
            wish = _wish(order, whole=self.had[stage] % 2 == 0)
            if wish is not None and self._cancel(order, wish):
                self.had[stage] += 1
                return

    def _cancel(self, order: ChannelOrder, wish: dict[str, object]) -> bool:
        self._spoken_for.add(order.order_id)
        try:
            self.channel.change_order(order.order_id, **wish)
        except Unavailable:  # it went on meanwhile
            return False
        return True


def _by_stage(sides: Sides) -> Iterator[tuple[Stage, ChannelOrder]]:
    """Yield each order that could be cancelled, those that are furthest first."""
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


def _wish(order: ChannelOrder, *, whole: bool) -> dict[str, object] | None:
    """Return what the buyer asks for; None where the order has no unit to spare."""
    if whole:
        return {"status": "Canceled"}
    several = [line for line, quantity in order.lines.items() if quantity > 1]
    return {"cancel_units": {several[0]: 1}} if several else None
