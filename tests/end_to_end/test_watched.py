"""Health, metrics and alerts of a running connector."""

import hashlib
import hmac
import json

import pytest
import requests

TOKEN, SECRET = "metrics-token-0123456789", "webhook-secret-0123456789"
WATCHED = """
server: {{port: {port}, metrics_token: {token}}}
alerts:
  webhook: {{url: "{url}", secret: {secret}}}
"""


@pytest.fixture
def port(unused_port):
    return unused_port()


@pytest.fixture
def world(a_world, httpserver, port):
    """A world with metrics and alerts to a webhook."""
    httpserver.expect_request("/hook", method="POST").respond_with_data("")
    world = a_world()
    words = {"port": port, "token": TOKEN, "url": httpserver.url_for("/hook"), "secret": SECRET}
    configure = world.configure

    def configure_watched(**values):
        configure(**values)
        world.config.write_text(world.config.read_text() + WATCHED.format(**words))

    world.configure = configure_watched
    world.configure()
    return world


@pytest.fixture
def posted(httpserver):
    """Return a function that returns the notices that arrived, with verified signatures."""

    def read():
        requests_ = [request for request, _ in httpserver.log]
        for request in requests_:
            stamp = request.headers["X-Connector-Timestamp"]
            signed = hmac.new(SECRET.encode(), f"{stamp}.".encode() + request.data, hashlib.sha256)
            assert request.headers["X-Connector-Signature"] == f"sha256={signed.hexdigest()}"
        return [json.loads(request.data) for request in requests_]

    return read


@pytest.fixture
def ask(port):
    """Return a function that calls the web server; it returns None while nothing listens."""

    def get(path):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        try:
            return requests.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=60)
        except requests.ConnectionError:
            return None

    return get


def test_a_refused_key_calls_a_person_once_and_once_more_when_it_is_mended(
    world, posted, eventually
):
    orders = world.buyers_order({}, {})
    world.configure(secret_key="not-the-key-0123")  # a wrong one
    host = world.start_host()

    eventually(posted)
    assert host.interrupt() == 0
    world.configure()
    world.start_host()
    eventually(lambda: {notice["state"] for notice in posted()} == {"began", "ended"})

    began, ended = sorted(posted(), key=lambda notice: notice["state"])
    assert began["kind"] == ended["kind"] == "JOB_HALTED"
    assert began["connection"] == "acme"
    assert "secret_key" in began["text"]
    assert "not-the-key-0123" not in json.dumps(posted())
    eventually(lambda: {*orders} == world.sent())


def test_it_tells_that_it_is_ready_and_how_orders_stand_and_nobodys_data(world, ask, eventually):
    orders = world.buyers_order({}, {})
    world.start_host()
    eventually(lambda: {*orders} == world.sent())

    def told():
        answer = ask("/metrics")
        return answer is not None and "order_send_median_seconds{" in answer.text and answer

    ready = eventually(lambda: (answer := ask("/health/ready")) and answer.ok and answer)
    metrics = eventually(told)

    assert ready.json()["status"] == "ready"
    assert "channel_connector_engine_alive 1.0" in metrics.text
    assert not [word for word in world.private_words() if word in metrics.text + ready.text]
    assert not [order for order in orders if order in metrics.text]
