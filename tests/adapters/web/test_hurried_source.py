"""Who cannot wait gets an answer all the same, and what was asked is not broken off."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from channel_connector.adapters.hurried_source import HurriedSource
from channel_connector.ports.errors import CredentialsRefused, Unavailable
from channel_connector.ports.testing.builders import NOON, ORDER_ID, an_order
from channel_connector.ports.testing.order_sources import MemoryOrderSource

LONG = 60.0


class SlowSource(MemoryOrderSource):
    """Answers about lines once it is let."""

    def __init__(self, *orders):
        super().__init__(*orders)
        self.let = threading.Event()

    def lines(self, channel_order_id, page, now):
        self.let.wait(LONG)
        return super().lines(channel_order_id, page, now)


@pytest.fixture
def executor():
    with ThreadPoolExecutor(1) as opened:
        yield opened


@pytest.fixture
def source():
    """A channel that does not answer before the test's end."""
    slow = SlowSource(an_order())
    yield slow
    slow.let.set()


def test_an_answer_in_time_is_passed_on(executor):
    hurried = HurriedSource(MemoryOrderSource(an_order()), executor, lambda: LONG)

    assert hurried.lines(ORDER_ID, None, NOON).lines == an_order().lines
    assert [order.channel_order_id for order in hurried.orders([ORDER_ID], NOON).orders]
    assert hurried.first_page(NOON, NOON).next_page is None
    assert hurried.lines_read_by(1, NOON) > NOON


def test_an_error_in_time_is_passed_on(executor):
    source = MemoryOrderSource(an_order())
    source.troubles = [CredentialsRefused("The key is not accepted.")]

    with pytest.raises(CredentialsRefused, match="key"):
        HurriedSource(source, executor, lambda: LONG).lines(ORDER_ID, None, NOON)


@pytest.mark.parametrize("seconds", [0.01, 0.0, -5.0])
def test_what_takes_too_long_is_unavailable(executor, source, seconds):
    with pytest.raises(Unavailable):
        HurriedSource(source, executor, lambda: seconds).lines(ORDER_ID, None, NOON)


def test_what_was_asked_is_answered_behind_our_back(executor, source):
    """Its outcome is to be noted: the call is paid for."""
    with pytest.raises(Unavailable):
        HurriedSource(source, executor, lambda: 0.01).lines(ORDER_ID, None, NOON)
    source.let.set()
    executor.shutdown()

    assert source.calls == [f"lines {ORDER_ID}"]


def test_what_waits_in_line_for_too_long_is_not_asked_at_all(executor, source):
    for _ in range(3):
        with pytest.raises(Unavailable):
            HurriedSource(source, executor, lambda: 0.05).lines(ORDER_ID, None, NOON)
    source.let.set()
    executor.shutdown()

    assert source.calls == [f"lines {ORDER_ID}"]
