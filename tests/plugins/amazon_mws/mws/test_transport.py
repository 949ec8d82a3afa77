"""What happens on the wire, over real sockets."""

import io
import socket
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from werkzeug import Response

from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.mws.request import ORDERS, Call
from channel_connector.plugins.amazon_mws.settings import AmazonSettings
from channel_connector.ports.host.errors import NotSent, Unavailable
from channel_connector.ports.host.rate_policy import Outcome
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

NOW = NOON + timedelta(hours=1)
GET_ORDER = Call(ORDERS, "GetOrder", {"AmazonOrderId.Id.1": "403-1"}, "403-1")


def account_at(url):
    return AmazonSettings().load(
        {
            "endpoint": url,
            "seller_id": "A1EXAMPLESELLER",
            "access_key_id": "AKIDEXAMPLE000000001",
            "secret_key": "ExampleSecretKey0123456789abcdefghijklmn",
        }
    )


def test_to_an_unreachable_endpoint_nothing_is_sent(policy, session):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        client = AmazonClient(account_at(f"http://127.0.0.1:{port}"), policy, session)

        with pytest.raises(NotSent, match=r"127\.0\.0\.1:\d+ could not be reached"):
            client.call(GET_ORDER, NOW)

    assert [result.outcome for result in policy.results] == [Outcome.NOT_SENT]


@pytest.mark.parametrize("feed", [None, b"<AmazonEnvelope/>"], ids=["a form", "a feed"])
def test_a_call_that_is_late_once_the_connection_is_open_sends_nothing(session, feed):
    """The check comes after name look-up and connection: whatever delays those is before it."""
    arrived = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as stream:
                arrived.append(stream.read())

        serving = threading.Thread(target=serve)
        serving.start()
        account = account_at(f"http://127.0.0.1:{server.getsockname()[1]}")
        policy = AlwaysGranted(late_calls=1)
        call = GET_ORDER if feed is None else replace(GET_ORDER, feed=io.BytesIO(feed))

        with pytest.raises(NotSent, match="granted long ago"):
            AmazonClient(account, policy, session).call(call, NOW)
        serving.join(10)

    head, _, body = arrived[0].partition(b"\r\n\r\n")
    assert b"Content-Length: " in head
    assert body == b""
    assert [result.outcome for result in policy.results] == [Outcome.NOT_SENT]


def test_a_read_timeout_is_unavailable(policy, session):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = AmazonClient(account_at(url), policy, session, read_seconds=0.1)

        with pytest.raises(Unavailable, match="did not respond"):
            client.call(GET_ORDER, NOW)

    assert [result.outcome for result in policy.results] == [Outcome.LOST]


@pytest.mark.parametrize("encoding", ["Content-Length: 500", "Transfer-Encoding: chunked"])
def test_an_answer_that_is_cut_off_is_no_answer(policy, session, serve_once, encoding):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n{encoding}\r\n\r\n"
    body = "<GetOrderResponse><GetOrd"
    if "chunked" in encoding:
        body = f"{len(body):x}\r\n{body}\r\n"
    client = AmazonClient(account_at(serve_once(head + body)), policy, session)

    with pytest.raises(Unavailable):
        client.call(GET_ORDER, NOW)

    assert [result.outcome for result in policy.results] == [Outcome.LOST]


def test_a_signed_request_follows_no_redirect(client, amazon, policy):
    amazon.troubles.append(lambda _: Response("", 302, headers={"Location": "/elsewhere"}))

    with pytest.raises(Unavailable):
        client.call(GET_ORDER, NOW)

    assert len(amazon.requests) == 1


@pytest.mark.parametrize("address", ["http://[", "/Müll", "//a:b:c"])
def test_where_a_redirect_leads_is_not_even_read(policy, session, serve_once, address):
    head = f"HTTP/1.1 302 Found\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n"
    client = AmazonClient(account_at(serve_once(head)), policy, session)

    with pytest.raises(Unavailable):
        client.call(GET_ORDER, NOW)


def test_an_answer_without_end_is_not_kept(client, amazon, policy, monkeypatch):
    monkeypatch.setattr("channel_connector.plugins.amazon_mws.mws.transport.LARGEST_BODY", 1000)
    amazon.troubles.append(lambda _: Response(b"x" * 200_000, 200))

    with pytest.raises(Unavailable, match="larger than"):
        client.call(GET_ORDER, NOW)


def test_closing_the_client_closes_its_session(account, policy):
    closed = []

    class RowReport(requests.Session):
        def close(self):
            closed.append(True)
            super().close()

    AmazonClient(account, policy, RowReport()).close()

    assert closed == [True]
