"""A process stands still in a stock update while another one goes on with the work."""

from datetime import timedelta

import pytest

from channel_connector.ports.host.errors import NotSent
from channel_connector.ports.repositories.submissions import SubmissionStage

MINUTE = timedelta(minutes=1)
MINUTES = [1, 6, 12, 20, 30]


@pytest.fixture
def send(stock):
    """Return a function that sends the next update, during whose call other things happen."""
    stock.receive(RED=5)
    stock.run()

    def run(before=lambda: None, after=lambda: None):
        accept = stock.sink.send

        def slow(levels, now):
            del stock.sink.send
            levels = tuple(levels)
            before()
            answer = accept(levels, now)
            after()
            return answer

        stock.sink.send = slow
        try:
            stock.send.send_now(stock.now)
        except NotSent:
            return

    return run


def late(stock, minutes):
    stock.pass_time(minutes * MINUTE)
    raise NotSent("The call was granted long ago.")


@pytest.mark.parametrize("minutes", MINUTES)
def test_between_grant_and_departure_one_update_leaves(stock, send, minutes):
    send(before=lambda: late(stock, minutes))
    stock.pass_time(75 * MINUTE)

    assert stock.sent == [{"RED": 5}]
    assert stock.level("RED").exposed == 5


@pytest.mark.parametrize("minutes", MINUTES)
def test_between_departure_and_answer_one_update_leaves(stock, send, minutes):
    send(after=lambda: stock.pass_time(minutes * MINUTE))
    stock.pass_time(15 * MINUTE)

    assert stock.sent == [{"RED": 5}]
    assert stock.level("RED").exposed == 5


@pytest.mark.parametrize("minutes", [1, 6, 12, 15])
def test_right_before_the_last_byte_one_update_leaves(stock, send, minutes):
    """Nothing checks the age of the call any more, but the channel still accepts it."""
    send(before=lambda: stock.pass_time(minutes * MINUTE))
    stock.pass_time(15 * MINUTE)

    assert stock.sent == [{"RED": 5}]
    assert stock.level("RED").exposed == 5


def test_an_update_that_was_not_sent_leaves_the_hour_of_a_later_one_closed(stock, send):
    """The other process gave the intent up and sent the levels in another update."""
    send(before=lambda: late(stock, 40))
    stock.receive(RED=7)
    stock.pass_time(5 * MINUTE)

    assert stock.sent == [{"RED": 5}]


def test_an_id_that_arrives_after_the_update_was_given_up_revives_it(stock, send):
    """Its hour counts as used again, and its result is read."""
    stock.sink.sent_since = lambda *_: ()

    def given_up():
        stock.now += 40 * MINUTE
        stock.run(sending=False)

    send(after=given_up)
    assert [one.stage for one in stock.submissions()] == [SubmissionStage.SENT]
    stock.pass_time(5 * MINUTE)

    assert stock.sent == [{"RED": 5}]
    assert [one.stage for one in stock.submissions()] == [SubmissionStage.PROCESSED]
