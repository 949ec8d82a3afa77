"""Each kind of trouble, as a client meets it on a socket."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import pytest
import requests

from channel_connector.plugins.amazon_mws.sandbox.protocol.signing import canonical_query, signature

LISTING = {
    "MarketplaceId.Id.1": "A21TJRUUN4KGV",
    "LastUpdatedAfter": "2020-01-01",
    "MaxResultsPerPage": "5",
}
NEXT = "ListOrdersByNextToken"


@pytest.fixture
def ask(sandbox) -> Callable[..., requests.Response]:
    """Sends a signed request and returns the answer, whatever its status."""

    def _ask(operation: str, parameters: dict[str, str], seconds: float = 20) -> requests.Response:
        sent = {
            "AWSAccessKeyId": "AKIDSANDBOX000000001",
            "SellerId": "A1SANDBOXSELLER",
            "MWSAuthToken": "amzn.mws.00000000-1111-2222-3333-444444444444",
            "Action": operation,
            "Version": "2013-09-01",
            "SignatureMethod": "HmacSHA256",
            "SignatureVersion": "2",
            "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            **parameters,
        }
        path = "/Orders/2013-09-01"
        query = canonical_query(sent)
        text = f"GET\n{urlsplit(sandbox.url).netloc}\n{path}\n{query}"
        signed = quote(signature("sandbox-secret-key-0123456789abcdefghijk", text), safe="")
        address = f"{sandbox.url}{path}?{query}&Signature={signed}"
        return requests.get(address, timeout=seconds)

    return _ask


@pytest.fixture
def order_trouble(sandbox) -> Callable[..., None]:
    def _order(kind: str, operation: str = "ListOrders", **details: object) -> None:
        trouble = {"kind": kind, "operation": operation, **details}
        sandbox.control("POST", "/control/trouble", trouble)

    return _order


def _ids(answer: requests.Response) -> list[str]:
    return re.findall("<AmazonOrderId>(.*?)</", answer.content.decode())


def _next(answer: requests.Response) -> dict[str, str]:
    (token,) = re.findall("<NextToken>(.*?)</", answer.text)
    return {"NextToken": token}


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("throttle", 503, "<Code>RequestThrottled</Code>"),
        ("quota", 503, "You exceeded your quota of 60.0 requests per 1 hour"),
        ("access_denied", 401, "<Code>AccessDenied</Code>"),
        ("error", 500, "<Code>InternalError</Code>"),
        ("error_500_html", 500, "<h1>500 Internal Server Error</h1>"),
        ("error_503_html", 503, "<h1>503 Service Unavailable</h1>"),
    ],
)
def test_an_injected_error_occurs_once(ask, order_trouble, kind, status, words):
    order_trouble(kind)

    first, second = ask("ListOrders", LISTING), ask("ListOrders", LISTING)

    assert (first.status_code, second.status_code) == (status, 200)
    assert words in first.text


@pytest.mark.parametrize(("kind", "accepted"), [("lost_request", 0), ("lost_answer", 1)])
def test_a_connection_ends_without_an_answer(sandbox, ask, order_trouble, kind, accepted):
    order_trouble(kind)

    with pytest.raises(requests.ConnectionError):
        ask("ListOrders", LISTING)

    pages = sandbox.control("GET", "/control/ledger")["buckets"]
    assert sum(page["accepted"] for page in pages) == accepted
    assert ask("ListOrders", LISTING).status_code == 200


def test_a_body_breaks_off_in_the_middle(ask, order_trouble):
    order_trouble("cut_body")

    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        ask("ListOrders", LISTING)


def test_an_answer_takes_its_time(ask, order_trouble):
    order_trouble("slow", seconds=0.7)

    started = time.monotonic()
    answer = ask("ListOrders", LISTING)

    assert answer.status_code == 200
    assert time.monotonic() - started >= 0.7


def test_a_delayed_response_does_not_block_other_requests(ask, order_trouble):
    """Nor the end of the sandbox."""
    order_trouble("slow", seconds=600)

    with pytest.raises(requests.Timeout):
        ask("ListOrders", LISTING, seconds=0.3)

    assert ask("ListOrders", LISTING).status_code == 200


def test_bytes_arrive_that_are_not_utf_8(ask, order_trouble):
    order_trouble("bad_bytes")

    assert b"Caf\xe9" in ask("ListOrders", LISTING).content


def test_a_character_arrives_that_xml_forbids(ask, order_trouble):
    order_trouble("forbidden_character")

    assert ask("ListOrders", LISTING).content.count(b"&#x1F;") == 1


def test_an_order_arrives_that_cannot_be_read(ask, order_trouble):
    order_trouble("bad_order")

    assert "<PurchaseDate>yesterday</PurchaseDate>" in ask("ListOrders", LISTING).text


def test_a_page_repeats_with_a_new_token(ask, order_trouble):
    order_trouble("repeat_page", NEXT)
    first = ask("ListOrders", LISTING)

    repeated = ask(NEXT, _next(first))
    second = ask(NEXT, _next(repeated))

    assert _ids(repeated) == _ids(first)
    assert _next(repeated) != _next(first)
    assert not set(_ids(second)) & set(_ids(first))


def test_a_page_is_empty_and_names_a_next_one(ask, order_trouble):
    order_trouble("empty_page", NEXT)
    first = ask("ListOrders", LISTING)

    empty = ask(NEXT, _next(first))
    second = ask(NEXT, _next(empty))

    assert _ids(empty) == []
    assert len(_ids(second)) == 5


def test_a_good_token_is_called_corrupted(ask, order_trouble):
    order_trouble("token_corrupted", NEXT)
    first = ask("ListOrders", LISTING)

    refused, second = ask(NEXT, _next(first)), ask(NEXT, _next(first))

    assert "<Code>NextTokenCorrupted</Code>" in refused.text
    assert len(_ids(second)) == 5
