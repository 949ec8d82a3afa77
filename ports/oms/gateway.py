"""Port for calls to the order management system (OMS)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..channel.order_source import Order
from ..host.rate_policy import Deferred


@dataclass(frozen=True, slots=True)
class CancelledLine:
    """The total of cancelled units of a line; absolute, never a difference."""

    channel_line_id: str
    channel_sku: str | None
    quantity: int


class OmsGateway(Protocol):
    """
    Sends orders and cancellations of one connection to the OMS.

    A method may make several budgeted calls, but at most one with an effect, as the last one;
    before it, it may return `Deferred`. All of them raise:

        Unavailable, Throttled: outcome unknown; repeat the same call later.
        NotSent: nothing was done; repeat the call later, with what the order is by then. What
            fails before the call with the effect is NotSent.
        CredentialsRefused: no call can succeed until an operator acts.
    """

    def place(self, order: Order, now: datetime) -> Deferred | None:
        """
        Create one order; None means that it exists in the OMS.

        Idempotent: an existing order is left unchanged and counts as placed. Each line is sent
        with its units to ship; lines without any are omitted.

        Raises:
            OrderRefused: the OMS refused it, or it violates the OMS's rules.
        """
        ...

    def cancel(
        self, channel_order_id: str, lines: Sequence[CancelledLine], now: datetime
    ) -> Deferred | None:
        """
        Cancel these units for the customer; None means that the OMS accepted it.

        Idempotent, because quantities are absolute.

        Raises:
            CancellationRefused: it is too late, or the order is not known.
        """
        ...

    def probe(self, now: datetime) -> Deferred | None:
        """Make one read-only call to test address and credentials; None means accepted."""
        ...
