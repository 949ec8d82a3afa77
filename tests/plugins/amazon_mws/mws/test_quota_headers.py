"""Budgets learn from quota headers and ignore implausible ones."""

from datetime import timedelta

import pytest
from requests.structures import CaseInsensitiveDict
from werkzeug import Response

from channel_connector.plugins.amazon_mws.mws.quota_headers import quota_seen
from channel_connector.plugins.amazon_mws.mws.request import Call, Section
from channel_connector.ports.host.errors import StopConnection, Throttled, Unavailable
from channel_connector.ports.host.rate_policy import Outcome, QuotaSeen
from channel_connector.ports.testing.fakes.builders import NOON

NOW = NOON + timedelta(hours=1)
RESET = NOW + timedelta(minutes=12)
SENT = {
    "x-mws-quota-max": "30.0",
    "x-mws-quota-remaining": "29.0",
    "x-mws-quota-resetsOn": "2026-03-14T13:12:00.000Z",
}
SEEN = QuotaSeen(30, 29, RESET)
SUBMIT_FEED = Call(Section("Feeds", "2009-01-01"), "SubmitFeed", subject="SHIP-7", work="pack")


def seen_in(amazon_time=NOW, now=NOW, **headers):
    return quota_seen(CaseInsensitiveDict({**SENT, **headers}), amazon_time, now)


# the headers


def test_all_three_headers_report_the_quota():
    assert seen_in() == SEEN


@pytest.mark.parametrize("spelt", [str.lower, str.upper, str.title])
def test_the_case_of_their_names_does_not_matter(spelt):
    headers = CaseInsensitiveDict({spelt(name): value for name, value in SENT.items()})

    assert quota_seen(headers, NOW, NOW) == SEEN


@pytest.mark.parametrize(
    "told",
    ["2026-03-14T13:12:00Z", "2026-03-14T18:42:00.000+05:30", "Sat, 14 Mar 2026 13:12:00 GMT"],
)
def test_the_end_of_the_hour_is_parsed_in_any_format(told):
    assert seen_in(**{"x-mws-quota-resetsOn": told}) == SEEN


@pytest.mark.parametrize("told", ["30", "30.0", " 30.0 ", "3e1", "30.9"])
def test_calls_are_counted_in_whole_ones(told):
    """What is left of a call is none."""
    assert seen_in(**{"x-mws-quota-max": told}) == SEEN


def test_a_used_up_hour_has_none_left():
    assert seen_in(**{"x-mws-quota-remaining": "0.0"}) == QuotaSeen(30, 0, RESET)


@pytest.mark.parametrize("name", SENT)
def test_with_one_of_them_missing_nothing_is_learnt(name):
    rest = {other: value for other, value in SENT.items() if other != name}

    assert quota_seen(rest, NOW, NOW) is None


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("value", ["", "soon", "nan", "inf", "-1.0", "1e300", "\u221e", "30,0"])
def test_from_a_damaged_one_nothing_is_learnt(name, value):
    assert seen_in(**{name: value}) is None


def test_a_quota_of_nothing_is_damaged():
    """Then nothing could ever be sent, and this call was let through."""
    assert seen_in(**{"x-mws-quota-max": "0.0"}) is None


@pytest.mark.parametrize(
    "told",
    [
        "2025-03-14T13:12:00.000Z",
        "2026-03-14T15:00:01.000Z",
        "9999-12-31T23:59:59.000Z",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_an_hour_that_does_not_end_within_the_next_is_damaged(told):
    assert seen_in(**{"x-mws-quota-resetsOn": told}) is None


def test_the_end_of_the_hour_is_converted_to_the_local_clock():
    """Amazon's is 40 minutes ahead: its hour ends in 12 minutes by any clock."""
    ahead = timedelta(minutes=40)

    seen = quota_seen({**SENT, "x-mws-quota-resetsOn": "2026-03-14T13:52:00Z"}, NOW + ahead, NOW)

    assert seen == SEEN


# the client


def answers(status, body, **headers):
    return lambda _: Response(body, status, content_type="text/xml", headers={**SENT, **headers})


def refusal(code, message=""):
    return f"<E><Error><Code>{code}</Code><Message>{message}</Message></Error></E>"


ACCEPTED = "<SubmitFeedResponse><SubmitFeedResult><A>1</A></SubmitFeedResult></SubmitFeedResponse>"


def test_the_budget_learns_from_quota_headers(client, amazon, policy):
    amazon.troubles.append(answers(200, ACCEPTED))

    client.call(SUBMIT_FEED, NOW)

    (result,) = policy.results
    assert (result.outcome, result.quota) == (Outcome.ANSWERED, SEEN)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, refusal("ValidationError"), StopConnection),
        (503, refusal("RequestThrottled"), Throttled),
        (503, refusal("QuotaExceeded"), Throttled),
        (500, refusal("InternalError"), Unavailable),
        (200, "cut off", Unavailable),
    ],
)
def test_so_does_a_refusal_and_one_that_cannot_be_read(client, amazon, policy, status, body, error):
    amazon.troubles.append(answers(status, body))

    with pytest.raises(error):
        client.call(SUBMIT_FEED, NOW)

    (result,) = policy.results
    assert result.quota == SEEN


def test_an_answer_without_them_teaches_nothing(client, amazon, policy):
    client.call(Call(Section("Orders", "2013-09-01"), "GetOrder"), NOW)

    (result,) = policy.results
    assert (result.quota, result.teaches) == (None, False)


def test_a_damaged_header_fails_no_call(client, amazon, policy):
    amazon.troubles.append(answers(200, ACCEPTED, **{"x-mws-quota-max": "thirty"}))

    client.call(SUBMIT_FEED, NOW)

    (result,) = policy.results
    assert (result.outcome, result.quota) == (Outcome.ANSWERED, None)


def test_with_a_clock_far_off_the_hour_still_ends_when_it_ends(client, amazon, policy):
    """The local clock is two hours behind; the header is valid nevertheless."""
    amazon.now = NOW + timedelta(hours=2)
    later = {"x-mws-quota-resetsOn": "2026-03-14T15:12:00.000Z"}
    amazon.troubles += [
        answers(200, ACCEPTED, **later),
        answers(503, refusal("QuotaExceeded"), **later),
    ]

    client.call(SUBMIT_FEED, NOW)
    with pytest.raises(Throttled) as error:
        client.call(SUBMIT_FEED, NOW)

    accepted, exceeded = policy.results
    assert accepted.quota == exceeded.quota == SEEN
    assert error.value.until == exceeded.retry_at == RESET


def test_an_implausible_end_of_the_hour_is_ignored(client, amazon, policy):
    """Else an invalid timestamp would block all feeds for years."""
    body = refusal("QuotaExceeded", "Your quota will reset on Sat Mar 14 13:12:00 UTC 2062")
    amazon.troubles.append(lambda _: Response(body, 503, content_type="text/xml"))

    with pytest.raises(Throttled) as error:
        client.call(SUBMIT_FEED, NOW)

    (result,) = policy.results
    assert result.retry_at is error.value.until is None


def test_a_call_is_asked_for_by_what_it_is_for(client, amazon, policy, monkeypatch):
    asked = []
    request = type(policy).request

    def note(self, operation, now, subject="", work=""):
        asked.append((operation, subject, work))
        return request(self, operation, now, subject, work)

    monkeypatch.setattr(type(policy), "request", note)
    amazon.troubles.append(answers(200, ACCEPTED))

    client.call(SUBMIT_FEED, NOW)

    assert asked == [("SubmitFeed", "SHIP-7", "pack")]
