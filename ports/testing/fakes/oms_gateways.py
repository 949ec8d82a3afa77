"""A fake order management system, with faults on request."""

from collections.abc import Sequence
from datetime import datetime

from ...channel.order_source import Order
from ...host.errors import (
    CancellationRefused,
    CredentialsRefused,
    NotSent,
    OrderRefused,
    Throttled,
    Unavailable,
)
from ...host.rate_policy import Deferred
from ...oms.gateway import CancelledLine


class MemoryOmsGateway:
    """
    Stores orders in `placed`, by id, as they were first placed, and cancelled units in
    `cancelled`, by order id and line id.

    `calls` counts received calls.
    """

    def __init__(self) -> None:
        self.placed: dict[str, Order] = {}
        self.cancelled: dict[str, dict[str, int]] = {}
        self.calls = 0
        self._refused: set[str] = set()
        self._unavailable = 0
        self._throttled = 0
        self._lost_answers = 0
        self._late = 0
        self._knows_us = True
        self._deferred_until: datetime | None = None

    def refuse(self, channel_order_id: str) -> None:
        """Refuse this order, and its cancellation, from now on."""
        self._refused.add(channel_order_id)

    def be_unavailable(self, times: int) -> None:
        """Make the next `times` calls fail without effect."""
        self._unavailable = times

    def be_late(self, times: int) -> None:
        """Let the next `times` calls be granted, but come too late to be sent."""
        self._late = times

    def throttle(self, times: int) -> None:
        """Throttle the next `times` calls."""
        self._throttled = times

    def lose_answers(self, times: int) -> None:
        """Execute the next `times` calls, but lose their answers."""
        self._lost_answers = times

    def refuse_credentials(self) -> None:
        """Reject the credentials from now on."""
        self._knows_us = False

    def defer_until(self, moment: datetime) -> None:
        """Defer calls until this moment."""
        self._deferred_until = moment

    def place(self, order: Order, now: datetime) -> Deferred | None:
        """Store the order, unless its id is known."""
        if not any(line.to_ship for line in order.lines or ()):
            raise OrderRefused(f"Order {order.channel_order_id} has nothing left to ship.")
        if deferred := self._called(now):
            return deferred
        if order.channel_order_id in self._refused:
            raise OrderRefused(f"Order {order.channel_order_id} is refused, as it was arranged.")
        self.placed.setdefault(order.channel_order_id, order)
        self._answer()
        return None

    def cancel(
        self, channel_order_id: str, lines: Sequence[CancelledLine], now: datetime
    ) -> Deferred | None:
        """Store the cancelled units of each line."""
        if deferred := self._called(now):
            return deferred
        if channel_order_id in self._refused:
            raise CancellationRefused(
                f"The cancellation of order {channel_order_id} is refused, as it was arranged."
            )
        if channel_order_id not in self.placed:
            raise CancellationRefused(f"Order {channel_order_id} was never placed.")
        units = {line.channel_line_id: line.quantity for line in lines}
        self.cancelled[channel_order_id] = self.cancelled.get(channel_order_id, {}) | units
        self._answer()
        return None

    def probe(self, now: datetime) -> Deferred | None:
        """Count the call."""
        if deferred := self._called(now):
            return deferred
        self._answer()
        return None

    def _called(self, now: datetime) -> Deferred | None:
        if self._deferred_until is not None and now < self._deferred_until:
            return Deferred(self._deferred_until, "The budget is used up.")
        if self._late:
            self._late -= 1
            raise NotSent("The call was granted long ago, as it was arranged.")
        self.calls += 1
        if not self._knows_us:
            raise CredentialsRefused("The credentials are refused, as it was arranged.")
        if self._throttled:
            self._throttled -= 1
            raise Throttled("Too many calls were counted, as it was arranged.")
        if self._unavailable:
            self._unavailable -= 1
            raise Unavailable("Nobody answers, as it was arranged.")
        return None

    def _answer(self) -> None:
        if self._lost_answers:
            self._lost_answers -= 1
            raise Unavailable("The answer was lost, as it was arranged.")
