"""The rig of the order source's contract tests, and helpers to read from it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from ...channel.order_source import LinePage, Order, OrderLine, OrderPage, OrderSource, OrdersRead
from ...host.errors import ConnectorError
from ...host.rate_policy import Deferred, RatePolicy
from ..fakes.builders import NOON, ORDER_ID, an_order

NOW = NOON + timedelta(hours=1)
LATER = NOW + timedelta(minutes=5)
MOST_PAGES = 100

METHODS: dict[str, Callable[[OrderSource], OrderPage | LinePage | OrdersRead | Deferred]] = {
    "first_page": lambda source: source.first_page(NOON, NOW),
    "lines": lambda source: source.lines(ORDER_ID, None, NOW),
    "read": lambda source: source.read([ORDER_ID], NOW),
}
"""A call of each method, by name."""


class OrderSourceRig(Protocol):
    """
    A channel that the test controls, and sources that read from it.

    Every call is made at NOW; the orders that it holds changed well before.
    """

    def source(self, rate_policy: RatePolicy) -> OrderSource:
        """Return a source that uses this rate policy, if the channel has rate limits."""
        ...

    def hold(self, *orders: Order) -> None:
        """Add these orders with their lines to the channel."""
        ...

    def spoil(self, channel_order_id: str) -> None:
        """Make an order of the channel malformed, except for its id."""
        ...

    def spoil_lines(self, channel_order_id: str) -> None:
        """Make a line of an order of the channel malformed."""
        ...

    def forget_pages(self) -> None:
        """Invalidate all page tokens that the channel returned."""
        ...

    def be_unavailable(self, times: int) -> None:
        """Make the next `times` calls fail as unavailable."""
        ...

    def throttle(self, times: int) -> None:
        """Make the channel throttle the next `times` calls."""
        ...

    def refuse_credentials(self) -> None:
        """Make the channel reject the credentials from now on."""
        ...

    def calls(self) -> int:
        """Return how many calls reached the channel."""
        ...


def scan(source: OrderSource, since: datetime = NOON) -> list[Order]:
    """Return the orders of all pages."""
    page = page_of(source.first_page(since, NOW))
    orders = list(page.orders)
    for _ in range(MOST_PAGES):
        if page.next_page is None:
            return orders
        page = page_of(source.next_page(page.next_page, NOW))
        orders += page.orders
    raise AssertionError(f"more than {MOST_PAGES} pages")


def with_lines(source: OrderSource, order: Order) -> Order:
    """Return the order with its lines, reading them if its page did not include them."""
    if order.lines is not None:
        return order
    return replace(order, lines=tuple(read_lines(source, order.channel_order_id)))


def read_lines(source: OrderSource, channel_order_id: str) -> list[OrderLine]:
    """Return the lines of all pages."""
    page = lines_of(source.lines(channel_order_id, None, NOW))
    lines = list(page.lines)
    for _ in range(MOST_PAGES):
        if page.next_page is None:
            return lines
        page = lines_of(source.lines(channel_order_id, page.next_page, NOW))
        lines += page.lines
    raise AssertionError(f"more than {MOST_PAGES} pages")


def page_of(answer: OrderPage | Deferred) -> OrderPage:
    """Return the answer, which must be a page."""
    assert isinstance(answer, OrderPage)
    return answer


def told_of(answer: OrdersRead | Deferred) -> OrdersRead:
    """Return the answer, which must be about orders."""
    assert isinstance(answer, OrdersRead)
    return answer


def lines_of(answer: LinePage | Deferred) -> LinePage:
    """Return the answer, which must be a page of lines."""
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
    """Assert that the message is a sentence without personal data."""
    assert str(error).endswith((".", ")"))
    assert_nothing_personal(str(error))


def assert_nothing_personal(text: str) -> None:
    """Assert that the text contains none of the made-up buyer's data."""
    for value in ("Asha", "Residency", "Cross Road", "Placeholder", "00000 00000", "@"):
        assert value not in text
