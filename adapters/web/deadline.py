"""A channel's orders for somebody who cannot wait long for the answer."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from ...ports.channel.order_source import LinePage, OrderPage, OrderSource
from ...ports.host.errors import Unavailable
from ...ports.host.rate_policy import Deferred

Found = TypeVar("Found")


class DeadlineExecutor:
    """
    A thread for the calls of one channel, whose session is not made for several threads.

    A call that takes too long goes on, so that its outcome is noted all the same. Until it
    ends nobody else waits: what holds one up would hold up all.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1)
        self._given_up: Future[Any] | None = None

    def ask(self, call: Callable[[], Found], seconds: float) -> Found:
        """
        Make the call, in its turn.

        Raises:
            Unavailable: the answer is not here after so many seconds of the world.
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
        """Begin nothing more; what is under way is not waited for."""
        self._executor.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class DeadlineOrderSource:
    """
    An order source that raises Unavailable once its time is over.

    Args:
        seconds_left: of the world, until the time is over; all calls together.
    """

    source: OrderSource
    calls: DeadlineExecutor
    seconds_left: Callable[[], float]

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """List from the beginning."""
        return self._with_deadline(lambda: self.source.first_page(since, now))

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """Go on."""
        return self._with_deadline(lambda: self.source.next_page(page, now))

    def lines(self, channel_order_id: str, page: str | None, now: datetime) -> LinePage | Deferred:
        """List the lines of one order."""
        return self._with_deadline(lambda: self.source.lines(channel_order_id, page, now))

    def orders(self, channel_order_ids: Sequence[str], now: datetime) -> OrderPage | Deferred:
        """Read these orders."""
        return self._with_deadline(lambda: self.source.orders(channel_order_ids, now))

    def lines_read_by(self, orders: int, now: datetime) -> datetime:
        """Foresee, which takes no time."""
        return self.source.lines_read_by(orders, now)

    def _with_deadline(self, ask: Callable[[], Found]) -> Found:
        return self.calls.ask(ask, self.seconds_left())
