"""What each answer of Assure, and of what may stand in front of it, means."""

import re
import socket
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from unittest.mock import ANY

import pytest
import requests

from channel_connector.adapters.assure.gateway import exchange
from channel_connector.ports.host.errors import (
    CredentialsRefused,
    NotSent,
    OrderRefused,
    StopConnection,
    Throttled,
    Unavailable,
)
from channel_connector.ports.host.rate_policy import CallResult, Outcome
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID, an_address, an_order

DATE = "Sat, 14 Mar 2026 09:00:00 GMT"


@pytest.fixture
def answer_with(httpserver, oms_at):
    """Return a function that lets Assure answer so, and opens a gateway for it."""

    def answer(status, body="", content_type="application/json", **headers):
        httpserver.expect_request("/orders/outward").respond_with_data(
            body,
            status,
            {name.replace("_", "-"): value for name, value in headers.items()},
            content_type=content_type,
        )
        return oms_at(f"http://{httpserver.host}:{httpserver.port}")

    return answer


@pytest.fixture
def answer_bytes(oms_at):
    """Return a function that lets Assure answer once with just these bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening, ExitStack() as serving:

        def answer_once(answer):
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer)

        def answer(answer):
            thread = threading.Thread(target=answer_once, args=(answer,))
            thread.start()
            serving.callback(thread.join)
            return oms_at(f"http://127.0.0.1:{listening.getsockname()[1]}")

        yield answer


def failure_of(oms, error):
    with pytest.raises(error) as raised:
        oms.place(an_order(), NOON)
    assert type(raised.value) is error
    return raised.value


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_is_a_success(answer_with, status):
    assert answer_with(status).place(an_order(), NOON) is None


@pytest.mark.parametrize("body", ["{}", '{"newField": [1]}', "null", "OK"])
def test_a_success_may_come_to_say_something(answer_with, body):
    """Assure announces that fields may be added in either direction."""
    assert answer_with(200, body).place(an_order(), NOON) is None


def test_a_web_page_is_no_success_whatever_its_status(answer_with, rate_policy):
    """A proxy's login page must not make an order count as delivered."""
    failure_of(answer_with(200, "<html>Please log in</html>", "text/html"), Unavailable)

    assert rate_policy.results[0].outcome is Outcome.LOST


def test_a_web_page_is_known_by_its_look_as_well(answer_with):
    failure_of(answer_with(200, "\n <!DOCTYPE html>"), Unavailable)


def test_a_web_page_is_known_behind_a_byte_order_mark(answer_with):
    failure_of(answer_with(200, b"\xef\xbb\xbf\n<!DOCTYPE html>"), Unavailable)


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_an_answer_about_the_body_refuses_the_order(answer_with, rate_policy, status):
    body = '{"code": "BAD_DATA", "message": "quantity must be positive", "description": "x"}'

    refused = failure_of(answer_with(status, body), OrderRefused)

    assert f"refused order {ORDER_ID} ({status} BAD_DATA: quantity must be" in str(refused)
    assert rate_policy.results[0].outcome is Outcome.REFUSED
    assert (rate_policy.results[0].http_status, rate_policy.results[0].code) == (status, "BAD_DATA")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"description": "no such location"}', "400: no such location"),
        ('{"errorMessage": "no such location"}', "400: no such location"),
        ('{"code": 7, "message": ["x"]}', "400: no reason given"),
        ('{"code": "a b c", "message": ""}', "400: no reason given"),
        ("[1, 2", "400: no reason given"),
        ("", "400: no reason given"),
        ("[" * 60_000, "400: no reason given"),
        ('{"message": "' + "far too long " * 100 + '"}', "far too lon..."),
        ('{"message": "two\\nlines"}', "400: two lines"),
    ],
)
def test_a_refusal_is_read_whatever_its_shape(answer_with, body, said):
    assert said in str(failure_of(answer_with(400, body), OrderRefused))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'\xef\xbb\xbf{"code": "BAD_DATA", "message": "no such location"}', "application/json"),
        (b"\xef\xbb\xbfBAD_DATA: no such location", "text/plain"),
    ],
)
def test_a_refusal_behind_a_byte_order_mark_is_told(answer_with, body, content_type):
    refused = failure_of(answer_with(400, body, content_type), OrderRefused)

    assert re.search("400:? BAD_DATA: no such location", str(refused))


def test_a_refusal_in_plain_text_is_told(answer_with):
    oms = answer_with(400, "locationCode unknown", "text/plain")

    assert "400: locationCode unknown" in str(failure_of(oms, OrderRefused))


@pytest.mark.parametrize(
    "quoted",
    [
        "Asha Testrao",
        "ASHA TESTRAO",
        "Testrao",
        "12, Sample Residency",
        "asha@buyers.example",
        "+91 00000 00000",
        "910000000000",
        "00000-00000",
        "560001",
        "Bengaluru",
    ],
)
def test_a_refusal_that_quotes_the_buyer_is_told_without_the_quotation(answer_with, quoted):
    oms = answer_with(400, f'{{"message": "Bad value <{quoted}> in IN"}}')

    assert "Bad value <***> in IN" in str(failure_of(oms, OrderRefused))


@pytest.mark.parametrize("quoted", [ORDER_ID, "98765432", "9876543210-1"])
def test_an_id_of_the_call_is_told_though_it_looks_like_a_telephone_number(answer_with, quoted):
    lines = [replace(an_order().lines[0], channel_line_id="9876543210-1")]
    oms = answer_with(400, f'{{"message": "{quoted} is known already"}}')
    order_id = "98765432" if quoted == "98765432" else ORDER_ID
    order = replace(an_order(order_id), lines=lines)

    with pytest.raises(OrderRefused, match=f"{quoted} is known already"):
        oms.place(order, NOON)


def test_a_refusal_names_no_one_who_writes_in_another_script(answer_with):
    oms = answer_with(400, '{"message": "Bad name \\u0906\\u0936\\u093e here"}')
    order = an_order(ship_to=an_address(name="आशा टेस्टराव"))

    with pytest.raises(OrderRefused, match=r"Bad name \*\*\* here"):
        oms.place(order, NOON)


@pytest.mark.parametrize(("status", "kind"), [(401, "application/json"), (401, "text/html")])
def test_401_refuses_the_credentials(answer_with, rate_policy, status, kind):
    refused = failure_of(answer_with(status, "<p>no</p>", kind), CredentialsRefused)

    assert "username, password and domain" in str(refused)
    assert rate_policy.results[0].outcome is Outcome.REFUSED


def test_403_refuses_the_credentials(answer_with):
    failure_of(answer_with(403, "{}"), CredentialsRefused)


def test_403_as_a_web_page_is_a_guard_in_front_of_assure(answer_with):
    failure_of(answer_with(403, "<html>Blocked</html>", "text/html"), Unavailable)


@pytest.mark.parametrize("body", ["{}", "<html>nginx</html>"])
def test_404_stops_the_connection_and_names_the_setting(answer_with, httpserver, body):
    """A wrong address would else set one order after another aside."""
    stop = failure_of(answer_with(404, body), StopConnection)

    assert httpserver.url_for("/orders/outward") in str(stop)
    assert "base_url" in str(stop)


@pytest.mark.parametrize("status", [402, 405, 406, 410, 415, 451])
def test_an_answer_that_assure_does_not_give_stops_the_connection(answer_with, status):
    failure_of(answer_with(status, "{}"), StopConnection)


@pytest.mark.parametrize(("status", "error"), [(301, StopConnection), (308, StopConnection)])
def test_an_address_that_moved_for_good_stops_the_connection(answer_with, status, error):
    failure_of(answer_with(status, Location="/elsewhere"), error)


@pytest.mark.parametrize("address", [b"http://[", b"/M\xa1ll", b"//a:b:c"])
def test_where_a_redirect_leads_is_not_even_read(answer_bytes, address):
    answer = b"HTTP/1.1 302 Found\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n"

    assert "redirects (302)" in str(failure_of(answer_bytes(answer % address), Unavailable))


@pytest.mark.parametrize("status", [302, 303, 307])
def test_no_redirection_is_followed(answer_with, httpserver, status):
    """Credentials and addresses go to Assure and to nobody whom its address names."""
    httpserver.expect_request("/elsewhere").respond_with_data("")

    failure_of(answer_with(status, Location=httpserver.url_for("/elsewhere")), Unavailable)

    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504, 599])
def test_a_server_that_cannot_serve_is_unavailable(answer_with, rate_policy, status):
    failure = failure_of(answer_with(status, "<html>", "text/html"), Unavailable)

    assert f"({status})" in str(failure)
    assert rate_policy.results[0].outcome is Outcome.LOST
    assert rate_policy.results[0].http_status == status


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ("Retry-After: 30", timedelta(seconds=30)),
        ("Retry-After: 99999999999999999999", timedelta(days=1)),
        (f"Retry-After: Sat, 14 Mar 2026 09:02:00 GMT\r\nDate: {DATE}", timedelta(minutes=2)),
        (f"Retry-After: Sat, 14 Mar 2026 08:00:00 GMT\r\nDate: {DATE}", timedelta(0)),
        ("Retry-After: Sat, 14 Mar 2026 09:02:00 GMT", None),
        (f"Retry-After: soon\r\nDate: {DATE}", None),
        (f"Date: {DATE}", None),
        (f"Retry-After: Sat, 14 Mar 99999999999999999999 09:02:00 GMT\r\nDate: {DATE}", None),
    ],
)
def test_429_is_tried_again_when_assure_says(answer_bytes, rate_policy, headers, wait):
    """A moment it names is by its own clock, so only the distance from its Date counts."""
    answer = f"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n{headers}\r\n\r\n"

    throttled = failure_of(answer_bytes(answer.encode()), Throttled)

    until = None if wait is None else NOON + wait
    assert throttled.until == until
    assert rate_policy.results[0].outcome is Outcome.THROTTLED
    assert rate_policy.results[0].retry_at == until


def test_more_than_assure_ever_says_is_not_read(answer_with):
    failure = failure_of(answer_with(200, "x" * 100_000), Unavailable)

    assert "more than 64 KiB" in str(failure)


def test_an_answer_that_is_slower_than_assures_own_limit_is_lost(
    oms, assure, rate_policy, monkeypatch
):
    monkeypatch.setattr(exchange, "READ_SECONDS", 0.2)
    assure.troubles.add({"kind": "slow", "seconds": 1})

    failure_of(oms, Unavailable)

    assert rate_policy.results[0].outcome is Outcome.LOST
    assert len(assure.held(NOON)) == 1


def test_to_an_assure_that_is_not_there_nothing_is_sent(oms_at, rate_policy):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        oms = oms_at(f"http://127.0.0.1:{taken.getsockname()[1]}")

        failure = failure_of(oms, NotSent)

    assert "could not be reached" in str(failure)
    assert "Nothing was sent" in str(failure)
    assert rate_policy.results == [CallResult(Outcome.NOT_SENT, elapsed=ANY)]


def test_an_answer_that_breaks_off_is_unavailable(answer_bytes):
    oms = answer_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

    assert "closed the connection before the end" in str(failure_of(oms, Unavailable))


def test_what_is_no_http_at_all_is_unavailable(answer_bytes):
    failure_of(answer_bytes(b"SSH-2.0-OpenSSH\r\n\r\n"), Unavailable)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (requests.ConnectTimeout, "within 5 seconds"),
        (requests.ReadTimeout, "within 45 seconds"),
        (requests.exceptions.SSLError, "certificate"),
        (requests.exceptions.ProxyError, "proxy"),
        (requests.ConnectionError, "could not be reached"),
        (requests.exceptions.ContentDecodingError, "malformed response"),
        (requests.RequestException, "malformed response"),
    ],
)
@pytest.mark.parametrize("has_left", [True, False], ids=["has left", "has not left"])
def test_every_fault_of_the_network_is_told_in_our_words(
    oms, session, monkeypatch, fault, told, has_left
):
    """The library's own words may hold the address of a proxy, with its password."""

    def fail(*_, data, **__):
        if has_left:
            data.read()
        raise fault("http://user:word@proxy.example")

    monkeypatch.setattr(session, "request", fail)

    failure = str(failure_of(oms, Unavailable if has_left else NotSent))

    assert told in failure
    assert "word" not in failure


def test_a_probe_that_assure_finds_fault_with_shows_that_it_is_assure(httpserver, oms_at):
    httpserver.expect_request("/inventories/search-sku").respond_with_json(
        {"code": "BAD_DATA", "message": "channelSkuCodes must not be empty"}, 400
    )

    assert oms_at(f"http://{httpserver.host}:{httpserver.port}").probe(NOON) is None


def test_a_probe_of_a_wrong_path_says_that_something_is_there(httpserver, oms_at):
    httpserver.expect_request("/api/inventories/search-sku").respond_with_data("", 404)

    with pytest.raises(StopConnection, match=r"is reachable, but not an Assure API"):
        oms_at(httpserver.url_for("/api")).probe(NOON)
