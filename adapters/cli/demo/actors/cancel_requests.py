"""Simulates buyers who ask to cancel: their orders stay open until a person decides."""

from dataclasses import dataclass, field
from datetime import datetime

from .....ports.host.errors import Unavailable
from ...sandboxes.sandbox_control import SandboxControl
from ..observation import Sides

MOST = 3
"""How many buyers ask."""

REASON = "Ordered by mistake"


@dataclass(slots=True)
class CancelRequests:
    """Asks to cancel orders of Assure that are not packed; `asked` has when, by order id."""

    channel: SandboxControl
    asked: dict[str, datetime] = field(default_factory=dict)

    def ask_next(self, sides: Sides, now: datetime) -> None:
        """Let the buyer of one order ask to cancel its first line."""
        packed = {one.order_id for one in sides.packed if one.documents_made_at is not None}
        for order in (sides.at_channel[one.order_id] for one in sides.at_oms):
            if len(self.asked) == MOST:
                return
            if order.order_id in packed or order.order_id in self.asked:
                continue
            if order.is_to_be_shipped and self._ask(order.order_id, next(iter(order.lines))):
                self.asked[order.order_id] = now

    def _ask(self, order_id: str, line: str) -> bool:
        try:
            self.channel.change_order(order_id, buyer_requests_cancel={line: REASON})
        except Unavailable:  # the order's stage changed meanwhile
            return False
        return True
