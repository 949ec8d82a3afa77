"""Where orders go: the order management system (OMS)."""

from datetime import datetime
from typing import Protocol

from .order_source import Order
from .rate_policy import Deferred


class OrderDesk(Protocol):
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

    def probe(self, now: datetime) -> Deferred | None:
        """Make one harmless call that shows whether address and credentials are right."""
        ...
