"""Timestamps follow Amazon's clock, as learned from its responses."""

import logging
from datetime import timedelta
from email.utils import format_datetime

import pytest
from werkzeug import Response

from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.mws.request import ORDERS, Call
from channel_connector.ports.host.errors import ConnectorError, NotSent, Unavailable
from channel_connector.ports.host.rate_policy import Deferred, Outcome
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

NOW = NOON + timedelta(hours=1)
GET_ORDER = Call(ORDERS, "GetOrder", {"AmazonOrderId.Id.1": "403-1"}, "403-1")


def expired(_):
    return Response("<E><Error><Code>RequestExpired</Code></Error></E>", 400)


def amazon_at(amazon, moment):
    """Let Amazon's clock differ, and let it refuse what is more than 15 minutes off."""
    amazon.now = moment

    def strict(form):
        stamp = NOW.fromisoformat(form["Timestamp"])
        if abs(stamp - moment) > timedelta(minutes=15):
            return expired(form)
        return amazon.answer(form)

    amazon.constantly = strict


@pytest.mark.parametrize("off", [timedelta(hours=-2), timedelta(minutes=16), timedelta(days=1)])
def test_a_wrong_clock_costs_one_more_call_and_then_none(client, amazon, policy, off):
    amazon_at(amazon, NOW + off)

    client.call(GET_ORDER, NOW)
    client.call(GET_ORDER, NOW)

    assert policy.operations == ["GetOrder"] * 3
    assert [result.outcome for result in policy.results] == [
        Outcome.REFUSED,
        Outcome.ANSWERED,
        Outcome.ANSWERED,
    ]


def test_the_repeated_call_needs_its_own_grant(account, session, amazon):
    class OneCall(AlwaysGranted):
        def request(self, operation, now, subject="", work=""):
            if self.granted:
                return Deferred(NOW + timedelta(minutes=1), "used up")
            return super().request(operation, now, subject, work)

    amazon_at(amazon, NOW + timedelta(hours=2))

    answer = AmazonClient(account, OneCall(), session).call(GET_ORDER, NOW)

    assert isinstance(answer, Deferred)
    assert len(amazon.requests) == 1


def test_an_expired_stamp_is_repeated_once_and_no_more(client, amazon):
    amazon.now = NOW + timedelta(hours=2)
    amazon.constantly = expired

    with pytest.raises(NotSent, match="Check this machine's clock"):
        client.call(GET_ORDER, NOW)

    assert len(amazon.requests) == 2


def test_an_expired_timestamp_is_not_retried_without_a_new_offset(client, amazon):
    amazon.constantly = expired

    with pytest.raises(NotSent):
        client.call(GET_ORDER, NOW)

    assert len(amazon.requests) == 1


def test_a_clock_minutes_off_is_corrected_before_amazon_refuses_it(client, amazon, caplog):
    amazon.now = NOW + timedelta(minutes=5)

    with caplog.at_level(logging.WARNING):
        client.call(GET_ORDER, NOW)
        client.call(GET_ORDER, NOW)

    assert [sent["Timestamp"][11:16] for sent in amazon.requests] == ["13:00", "13:05"]
    assert [record.message for record in caplog.records] == ["amazon.clock_offset"]


def test_a_call_is_stamped_with_the_moment_of_its_grant(account, session, amazon):
    """The step that asks may have waited for a lock since `now`."""

    class Later(AlwaysGranted):
        def request(self, operation, now, subject="", work=""):
            return super().request(operation, now + timedelta(seconds=28), subject, work)

    AmazonClient(account, Later(), session).call(GET_ORDER, NOW)

    assert [sent["Timestamp"][11:19] for sent in amazon.requests] == ["13:00:28"]


def test_a_stamp_that_expired_in_a_standstill_is_not_repeated_with_a_new_one(
    account, session, amazon
):
    """The second grant is refused, because the step began long ago."""

    class StoodStill(AlwaysGranted):
        def request(self, operation, now, subject="", work=""):
            if self.granted:
                raise NotSent("The step that asked for it began 16 minutes ago.")
            return super().request(operation, now, subject, work)

    amazon_at(amazon, NOW + timedelta(minutes=16))

    with pytest.raises(NotSent):
        AmazonClient(account, StoodStill(), session).call(GET_ORDER, NOW)

    assert len(amazon.requests) == 1


def test_an_answer_that_took_minutes_says_nothing_about_the_clock(
    client, amazon, session, monkeypatch
):
    """The process stood still while the call was on its way."""
    amazon.now = NOW + timedelta(minutes=6)
    post = session.post

    def slow(*arguments, **options):
        response = post(*arguments, **options)
        response.elapsed = timedelta(minutes=6)
        return response

    monkeypatch.setattr(session, "post", slow)

    client.call(GET_ORDER, NOW)

    assert client.amazon_time(NOW) == NOW


def test_a_clock_seconds_off_is_right_enough(client, amazon):
    amazon.now = NOW + timedelta(seconds=40)

    client.call(GET_ORDER, NOW)

    assert client.amazon_time(NOW) == NOW


def test_the_clock_of_a_broken_proxy_is_not_amazons(client, amazon):
    wrong = format_datetime(NOW - timedelta(days=3), usegmt=True)
    amazon.troubles.append(lambda _: Response("busy", 502, headers={"Date": wrong}))

    with pytest.raises(Unavailable):
        client.call(GET_ORDER, NOW)

    assert client.amazon_time(NOW) == NOW


@pytest.mark.parametrize("told", ["0001-01-02T00:00:00Z", "9999-12-30T00:00:00Z"])
def test_an_implausible_clock_is_ignored(client, amazon, told):
    """It would overflow dates."""
    amazon.troubles.append(lambda _: Response("", 400, headers={"Date": told}))

    with pytest.raises(ConnectorError):
        client.call(GET_ORDER, NOW)

    assert client.amazon_time(NOW) == NOW
