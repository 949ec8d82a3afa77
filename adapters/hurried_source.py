"""A channel's orders for somebody who cannot wait long for the answer."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ..ports.errors import Unavailable
from ..ports.order_source import LinePage, OrderPage, OrderSource
from ..ports.rate_policy import Deferred

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class HurriedSource:
    """
    An order source that raises Unavailable once its time is over.

    What was asked goes on in the executor, so that its outcome is noted all the same; what
    did not begin yet is not begun.

    Args:
        seconds_left: of the world, until the time is over; all calls together.
    """

    source: OrderSource
    executor: Executor
    seconds_left: Callable[[], float]

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """List from the beginning."""
        return self._hurried(lambda: self.source.first_page(since, now))

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """Go on."""
        return self._hurried(lambda: self.source.next_page(page, now))

    def lines(self, channel_order_id: str, page: str | None, now: datetime) -> LinePage | Deferred:
        """List the lines of one order."""
        return self._hurried(lambda: self.source.lines(channel_order_id, page, now))

    def orders(self, channel_order_ids: Sequence[str], now: datetime) -> OrderPage | Deferred:
        """Read these orders."""
        return self._hurried(lambda: self.source.orders(channel_order_ids, now))

    def lines_read_by(self, orders: int, now: datetime) -> datetime:
        """Foresee, which takes no time."""
        return self.source.lines_read_by(orders, now)

    def _hurried(self, ask: Callable[[], Found]) -> Found:
        asked = self.executor.submit(ask)
        try:
            return asked.result(max(0.0, self.seconds_left()))
        except TooLate:
            asked.cancel()
            raise Unavailable("The channel did not answer in time. It is asked later.") from None
