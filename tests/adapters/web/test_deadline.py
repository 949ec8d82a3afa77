"""Who cannot wait gets an answer all the same, and what was asked is not broken off."""

import threading
import time
from contextlib import closing

import pytest

from channel_connector.adapters.web.deadline import DeadlineExecutor, DeadlineOrderSource
from channel_connector.ports.host.errors import CredentialsRefused, Unavailable
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID, an_order
from channel_connector.ports.testing.fakes.order_sources import MemoryOrderSource

LONG = 60.0


class SlowSource(MemoryOrderSource):
    """Answers about lines once it is let."""

    def __init__(self, *orders):
        super().__init__(*orders)
        self.let = threading.Event()

    def lines(self, channel_order_id, page, now):
        self.let.wait(LONG)
        return super().lines(channel_order_id, page, now)


def eventually(condition):
    ends = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.01)


@pytest.fixture
def calls():
    with closing(DeadlineExecutor()) as opened:
        yield opened


@pytest.fixture
def source():
    """A channel that does not answer before the test's end."""
    slow = SlowSource(an_order())
    yield slow
    slow.let.set()


def test_an_answer_in_time_is_passed_on(calls):
    with_deadline = DeadlineOrderSource(MemoryOrderSource(an_order()), calls, lambda: LONG)

    assert with_deadline.lines(ORDER_ID, None, NOON).lines == an_order().lines
    assert [order.channel_order_id for order in with_deadline.read([ORDER_ID], NOON).orders]
    assert with_deadline.most_ids == 50
    assert with_deadline.first_page(NOON, NOON).next_page is None
    assert with_deadline.lines_read_by(1, NOON) > NOON


def test_an_error_in_time_is_passed_on(calls):
    source = MemoryOrderSource(an_order())
    source.troubles = [CredentialsRefused("The key is not accepted.")]

    with pytest.raises(CredentialsRefused, match="key"):
        DeadlineOrderSource(source, calls, lambda: LONG).lines(ORDER_ID, None, NOON)


@pytest.mark.parametrize("seconds", [0.01, 0.0, -5.0])
def test_what_takes_too_long_is_unavailable(calls, source, seconds):
    with pytest.raises(Unavailable):
        DeadlineOrderSource(source, calls, lambda: seconds).lines(ORDER_ID, None, NOON)


def test_what_was_asked_is_answered_behind_our_back(calls, source):
    """Its outcome is to be noted: the call is paid for."""
    with pytest.raises(Unavailable):
        DeadlineOrderSource(source, calls, lambda: 0.01).lines(ORDER_ID, None, NOON)

    source.let.set()

    eventually(lambda: source.calls == [f"lines {ORDER_ID}"])


def test_nobody_else_waits_for_a_channel_that_keeps_one_waiting(calls, source):
    with pytest.raises(Unavailable):
        DeadlineOrderSource(source, calls, lambda: 0.05).lines(ORDER_ID, None, NOON)

    for _ in range(3):
        with pytest.raises(Unavailable, match="takes its time"):
            DeadlineOrderSource(source, calls, lambda: LONG).lines(ORDER_ID, None, NOON)


def test_a_channel_that_answers_again_is_asked_again(calls, source):
    with pytest.raises(Unavailable):
        DeadlineOrderSource(source, calls, lambda: 0.05).lines(ORDER_ID, None, NOON)
    source.let.set()
    eventually(lambda: source.calls)

    def answers():
        try:
            return DeadlineOrderSource(source, calls, lambda: LONG).lines(ORDER_ID, None, NOON)
        except Unavailable:
            return None

    eventually(answers)


def test_what_waits_in_line_for_too_long_is_not_asked_at_all(calls, source):
    under_way = threading.Event()

    def take_long():
        under_way.set()
        source.let.wait(LONG)

    waiting = threading.Thread(target=calls.ask, args=(take_long, LONG))
    waiting.start()
    under_way.wait(LONG)

    with pytest.raises(Unavailable):
        DeadlineOrderSource(source, calls, lambda: 0.05).lines(ORDER_ID, None, NOON)
    source.let.set()
    waiting.join()

    assert calls.ask(lambda: "next", LONG) == "next"
    assert source.calls == []
