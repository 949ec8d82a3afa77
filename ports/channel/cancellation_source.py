"""Where it shows what customers cancelled."""

from datetime import datetime
from typing import Protocol

from ..host.rate_policy import Deferred
from .order_source import OrderPage


class CancellationSource(Protocol):
    """
    Lists all orders that changed, so that one listing tells of new and of cancelled ones.

    It stands in for the listing of an `OrderSource`, whose other methods read on: an order that
    lost units names no line here. A channel with several lists reads one after the other, and
    its tokens tell where it is. Writes nothing, makes at most one call a method, and raises, as
    an `OrderSource`.
    """

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """
        List orders that changed at or after `since`, and have something to ship or had once.

        Those are the orders of `OrderSource.first_page`, also where units of them were
        cancelled, and those that were cancelled or fulfilled altogether. An order may come
        again; none is skipped.
        """
        ...

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """
        Go on with the listing that gave the token `page`.

        Raises:
            PagingLost: the channel does not know the token; begin again at `first_page`.
        """
        ...
