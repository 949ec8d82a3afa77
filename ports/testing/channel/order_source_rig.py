"""What the contract of an order source needs: a channel to play with, and ways to read it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from ...channel.order_source import LinePage, Order, OrderLine, OrderPage, OrderSource
from ...host.errors import ConnectorError
from ...host.rate_policy import Deferred, RatePolicy
from ..fakes.builders import NOON, ORDER_ID, an_order

NOW = NOON + timedelta(hours=1)
LATER = NOW + timedelta(minutes=5)
MOST_PAGES = 100

METHODS: dict[str, Callable[[OrderSource], OrderPage | LinePage | Deferred]] = {
    "first_page": lambda source: source.first_page(NOON, NOW),
    "lines": lambda source: source.lines(ORDER_ID, None, NOW),
    "orders": lambda source: source.orders([ORDER_ID], NOW),
}
"""A question to each method, by its name."""


class OrderSourceRig(Protocol):
    """
    A channel that does as the test says, and sources that read from it.

    Every question is asked at NOW; what a test lets the channel hold changed well before.
    """

    def source(self, rate_policy: RatePolicy) -> OrderSource:
        """Return a source that this policy grants its calls, if it has any limits."""
        ...

    def hold(self, *orders: Order) -> None:
        """Let the channel hold these orders too, with their lines."""
        ...

    def spoil(self, channel_order_id: str) -> None:
        """Let an order that is held make no sense, but for its id."""
        ...

    def spoil_lines(self, channel_order_id: str) -> None:
        """Let a line of an order that is held make no sense."""
        ...

    def forget_pages(self) -> None:
        """Let the channel know no token any more that it gave."""
        ...

    def be_unavailable(self, times: int) -> None:
        """Let the channel fail the next calls."""
        ...

    def throttle(self, times: int) -> None:
        """Let the channel count too many calls with the next ones."""
        ...

    def refuse_credentials(self) -> None:
        """Let the channel know us no more."""
        ...

    def calls(self) -> int:
        """Return how many calls reached the channel."""
        ...


def scan(source: OrderSource, since: datetime = NOON) -> list[Order]:
    """Return the orders of every page of a listing."""
    page = page_of(source.first_page(since, NOW))
    orders = list(page.orders)
    for _ in range(MOST_PAGES):
        if page.next_page is None:
            return orders
        page = page_of(source.next_page(page.next_page, NOW))
        orders += page.orders
    raise AssertionError(f"more than {MOST_PAGES} pages")


def with_lines(source: OrderSource, order: Order) -> Order:
    """Return the order with its lines, which its page may have told already."""
    if order.lines is not None:
        return order
    return replace(order, lines=tuple(read_lines(source, order.channel_order_id)))


def read_lines(source: OrderSource, channel_order_id: str) -> list[OrderLine]:
    """Return the lines of every page."""
    page = lines_of(source.lines(channel_order_id, None, NOW))
    lines = list(page.lines)
    for _ in range(MOST_PAGES):
        if page.next_page is None:
            return lines
        page = lines_of(source.lines(channel_order_id, page.next_page, NOW))
        lines += page.lines
    raise AssertionError(f"more than {MOST_PAGES} pages")


def page_of(answer: OrderPage | Deferred) -> OrderPage:
    """Return the page, which the budget must have granted."""
    assert isinstance(answer, OrderPage)
    return answer


def lines_of(answer: LinePage | Deferred) -> LinePage:
    """Return the page of lines, which the budget must have granted."""
    assert isinstance(answer, LinePage)
    return answer


def many_orders(count: int) -> list[Order]:
    """Return orders that changed one second after another."""
    return [
        an_order(f"403-1234567-{number:07}", updated_at=NOON + timedelta(minutes=1, seconds=number))
        for number in range(count)
    ]


def ids(orders: Sequence[Order]) -> list[str]:
    """Return the orders' ids."""
    return [order.channel_order_id for order in orders]


def assert_a_sentence(error: ConnectorError) -> None:
    """Errors are for people: what happened, and nothing personal."""
    assert str(error).endswith((".", ")"))
    assert_nothing_personal(str(error))


def assert_nothing_personal(text: str) -> None:
    """The made-up buyer of these orders does not show."""
    for value in ("Asha", "Residency", "Cross Road", "Placeholder", "00000 00000", "@"):
        assert value not in text
