"""Port for detecting customer cancellations."""

from datetime import datetime
from typing import Protocol

from ..host.rate_policy import Deferred
from .order_source import OrderPage


class CancellationSource(Protocol):
    """
    Lists all changed orders: new, changed and cancelled ones in one list.

    Replaces the list methods of an `OrderSource`; lines are still read with `OrderSource.lines`.
    A channel with several lists reads one after the other and encodes the position in the page
    token. Read-only; calls and errors are as for `OrderSource`.
    """

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """
        List orders that changed at or after `since` and are or were to be shipped.

        Includes the orders of `OrderSource.first_page`, those with cancelled units, and those
        that are completely cancelled or fulfilled. Orders may be repeated; none is skipped.
        """
        ...

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """
        Return the page of token `page`.

        Raises:
            PagingLost: the token is unknown or expired; start again with `first_page`.
        """
        ...
