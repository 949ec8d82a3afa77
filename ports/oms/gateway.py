"""Where orders go: the order management system (OMS)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..channel.order_source import Order
from ..host.rate_policy import Deferred


@dataclass(frozen=True, slots=True)
class CancelledLine:
    """How many units of a line are cancelled, all in all; never a difference."""

    channel_line_id: str
    channel_sku: str | None
    quantity: int


class OmsGateway(Protocol):
    """
    Takes orders for one connection.

    Each method makes at most one call, which the budget of the OMS granted, or answers
    `Deferred` and made none. All of them raise:

        Unavailable, Throttled: whether it was done is not known; do the same again later.
        CredentialsRefused: nothing will be taken until a person acts.
    """

    def place(self, order: Order, now: datetime) -> Deferred | None:
        """
        Hand one order over; None means it is there.

        An order that is there already is left as it is and counts as placed, so the same
        order may be placed again whenever the outcome is in doubt. Of each line goes what is
        still to ship; a line with nothing to ship is left out.

        Raises:
            OrderRefused: the OMS will not take it as it is, or it does not fit its rules.
        """
        ...

    def cancel(
        self, channel_order_id: str, lines: Sequence[CancelledLine], now: datetime
    ) -> Deferred | None:
        """
        Tell that the customer cancelled these units; None means it is known there.

        Quantities are absolute, so the same may be told again whenever the outcome is in doubt.

        Raises:
            CancellationRefused: it will not be done any more, or the order is not known.
        """
        ...

    def probe(self, now: datetime) -> Deferred | None:
        """Make one harmless call that shows whether address and credentials are right."""
        ...
