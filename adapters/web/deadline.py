"""Access to a channel's orders with a deadline."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from ...ports.channel.order_source import LinePage, OrderPage, OrderSource, OrdersRead
from ...ports.host.errors import Unavailable
from ...ports.host.rate_policy import Deferred

Found = TypeVar("Found")


class DeadlineExecutor:
    """
    One thread for the calls to one channel, whose session must not be shared by threads.

    A call that misses its deadline continues, so that its outcome is recorded. Until it ends,
    other calls fail immediately instead of waiting behind it.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1)
        self._given_up: Future[Any] | None = None

    def ask(self, call: Callable[[], Found], seconds: float) -> Found:
        """
        Make the call after those that were made before it.

        Raises:
            Unavailable: there is no answer after `seconds` of wall-clock time.
        """
        stuck = self._given_up
        if stuck is not None and not stuck.done():
            raise Unavailable("The channel takes its time. It is asked later.")
        asked = self._executor.submit(call)
        try:
            return asked.result(max(0.0, seconds))
        except TooLate:
            if not asked.cancel():
                self._given_up = asked
            raise Unavailable("The channel did not answer in time. It is asked later.") from None

    def close(self) -> None:
        """Start no further call; do not wait for the one in progress."""
        self._executor.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class DeadlineOrderSource:
    """
    An order source that raises Unavailable after a deadline.

    Args:
        seconds_left: returns the seconds of wall-clock time until the deadline of all calls.
    """

    source: OrderSource
    calls: DeadlineExecutor
    seconds_left: Callable[[], float]

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """Return the first page of a listing."""
        return self._with_deadline(lambda: self.source.first_page(since, now))

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """Return the next page of a listing."""
        return self._with_deadline(lambda: self.source.next_page(page, now))

    def lines(self, channel_order_id: str, page: str | None, now: datetime) -> LinePage | Deferred:
        """Return a page of the lines of an order."""
        return self._with_deadline(lambda: self.source.lines(channel_order_id, page, now))

    @property
    def most_ids(self) -> int:
        """Return the limit of the source."""
        return self.source.most_ids

    def read(self, channel_order_ids: Sequence[str], now: datetime) -> OrdersRead | Deferred:
        """Return what the channel says of these orders."""
        return self._with_deadline(lambda: self.source.read(channel_order_ids, now))

    def lines_read_by(self, orders: int, now: datetime) -> datetime:
        """Return the estimate of the source, which makes no call."""
        return self.source.lines_read_by(orders, now)

    def _with_deadline(self, ask: Callable[[], Found]) -> Found:
        return self.calls.ask(ask, self.seconds_left())
