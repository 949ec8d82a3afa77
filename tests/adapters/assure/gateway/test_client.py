"""What the gateway sends to Assure, within which quota, and what it leaves on record."""

from dataclasses import replace
from datetime import timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connector.adapters.assure.budgets import assure_account, assure_budgets
from channel_connector.adapters.assure.settings import AssureSettings
from channel_connector.core.rate_limit.leaky_bucket import LeakyBucket
from channel_connector.ports.host.errors import StorageFailed, Unavailable
from channel_connector.ports.host.rate_policy import CallResult, Outcome
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID, a_line, an_order
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

SETTINGS = AssureSettings(
    "https://assure.example/api", "acme-amazon", Secret("s3cret-word"), "acme", "BLR1"
)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def answering(httpserver):
    """A server that answers everything with 200 and an empty body, and keeps what it got."""
    httpserver.expect_request("/api/orders/outward", method="POST").respond_with_data("")
    httpserver.expect_request("/api/inventories/search-sku").respond_with_json({"failureList": []})
    return httpserver


def test_credentials_go_as_headers_with_every_call(oms_at, answering):
    oms = oms_at(answering.url_for("/api"))

    oms.place(an_order(), NOON)
    oms.probe(NOON)

    requests = [request for request, _ in answering.log]
    assert [request.path for request in requests] == [
        "/api/orders/outward",
        "/api/inventories/search-sku",
    ]
    for request in requests:
        assert request.headers["authUsername"] == "sandbox-acme"
        assert request.headers["authPassword"] == "sandbox-assure-password"
        assert request.headers["authDomainName"] == "acme"
        assert request.headers["Content-Type"] == "application/json"


def test_without_a_domain_no_header_tells_one(oms_at, answering):
    oms_at(answering.url_for("/api"), domain=None).place(an_order(), NOON)

    assert "authDomainName" not in answering.log[0][0].headers


def test_an_order_that_is_placed_again_is_the_same_to_the_byte(oms_at, answering):
    """Later, and by another process even: the body follows from order and settings alone."""
    for minutes in (0, 90):
        oms_at(answering.url_for("/api")).place(an_order(), NOON + timedelta(minutes=minutes))

    first, second = (request.get_data() for request, _ in answering.log)
    assert first == second


def test_a_probe_searches_for_no_sku_at_all(oms_at, answering):
    oms_at(answering.url_for("/api")).probe(NOON)

    assert answering.log[0][0].get_json() == {"channelSkuCodes": []}


def test_a_call_is_on_record_with_the_order_it_concerns(oms, rate_policy):
    oms.place(an_order(), NOON)
    oms.probe(NOON)

    assert [call.operation for call in rate_policy.granted] == [
        "CreateOutwardOrder",
        "SearchInventory",
    ]
    assert rate_policy.subject == [ORDER_ID, ""]


def test_a_call_that_assure_answered_is_settled_so(oms, rate_policy):
    oms.place(an_order(), NOON)

    (result,) = rate_policy.results
    assert (result.outcome, result.http_status) == (Outcome.ANSWERED, 200)
    assert result.elapsed > timedelta(0)


@pytest.mark.parametrize(
    ("has_left", "result"),
    [(True, CallResult(Outcome.LOST, left_at=NOON)), (False, CallResult(Outcome.NOT_SENT))],
)
def test_a_call_is_settled_even_if_we_stumble_ourselves(
    oms, rate_policy, monkeypatch, has_left, result
):
    """What is granted and never settled would look as if it were still under way."""

    def stumble(_session, _settings, _question, leave):
        if has_left:
            leave()
        raise MemoryError

    monkeypatch.setattr("channel_connector.adapters.assure.gateway.client.ask", stumble)

    with pytest.raises(MemoryError):
        oms.place(an_order(), NOON)

    assert rate_policy.results == [result]


def test_a_call_that_our_own_books_do_not_grant_is_not_made(oms, assure, rate_policy, monkeypatch):
    def full_disk(*_):
        raise StorageFailed("The disk is full.")

    monkeypatch.setattr(AlwaysGranted, "request", full_disk)

    with pytest.raises(StorageFailed):
        oms.place(an_order(), NOON)

    assert assure.ledger.shown() == {}


def test_an_order_that_does_not_fit_costs_no_call(oms, rate_policy):
    with pytest.raises(Exception, match="no SKU"):
        oms.place(an_order(lines=(a_line(None),)), NOON)

    assert rate_policy.granted == []


def test_an_oms_works_again_after_assure_was_away(oms_at, assure, assure_url):
    """The session keeps nothing of a connection that broke."""
    oms = oms_at(assure_url)
    assure.troubles.add({"kind": "lost_request"})
    with pytest.raises(Unavailable):
        oms.place(an_order(), NOON)

    oms.place(an_order(), NOON)

    assert len(assure.held(NOON)) == 1


def test_the_published_quota_is_20_at_once_and_three_a_second():
    (budget,) = assure_budgets(SETTINGS)

    assert budget.burst == 20
    assert budget.restore_interval == timedelta(milliseconds=334)
    assert set(budget.operations) == {"CreateOutwardOrder", "CancelOrder", "SearchInventory"}


@given(
    calls_per_minute=st.integers(2, 300),
    next_runs=st.lists(st.floats(0, 90), min_size=2, max_size=6),
)
def test_no_minute_however_placed_holds_more_calls_than_assure_takes(calls_per_minute, next_runs):
    """Assure counts in minutes; a bucket that is emptied and refilled must not beat that."""
    (budget,) = assure_budgets(replace(SETTINGS, calls_per_minute=calls_per_minute))
    bucket = LeakyBucket(budget.burst, budget.restore_interval)
    sent = []
    for pause_ends in accumulate(next_runs):
        at = NOON + timedelta(seconds=pause_ends)
        for _ in range(calls_per_minute):
            at = bucket.room_at(at)
            bucket = bucket.draw(at)
            sent.append(at)

    sent.sort()
    later = sent[calls_per_minute:]
    assert len(later) == calls_per_minute * (len(next_runs) - 1)
    assert min(over - first for first, over in zip(sent, later, strict=False)) >= MINUTE


def test_connections_of_one_client_share_its_quota():
    """Assure counts all channels of a client together; credentials are each channel's own."""
    other_channel = replace(SETTINGS, username="acme-flipkart", password=Secret("other"))

    assert assure_account(other_channel) == assure_account(SETTINGS)


@pytest.mark.parametrize(
    "other",
    [{"domain": "umbrella"}, {"base_url": "https://staging.assure.example/api"}, {"domain": None}],
)
def test_other_clients_and_other_assures_have_quotas_of_their_own(other):
    assert assure_account(replace(SETTINGS, **other)) != assure_account(SETTINGS)


def test_an_account_tells_no_password():
    assert "s3cret-word" not in assure_account(SETTINGS)
