"""Alerts that are posted can be told from those that somebody else wrote."""

import hashlib
import hmac
import json

import pytest
import requests

from channel_connector.adapters.alerts.settings import WebhookSettings
from channel_connector.adapters.alerts.webhook import Webhook
from channel_connector.ports.host.errors import AlertRefused, Unavailable
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.host.alert_channel_contract import (
    AlertChannelContract,
    Arrived,
    a_notice,
)

SECRET = "webhook-secret-0123456789"
PATH = "/services/T0/very-secret-part"


@pytest.fixture
def session():
    with requests.Session() as opened:
        yield opened


@pytest.fixture
def webhook(httpserver, session):
    httpserver.expect_request(PATH, method="POST").respond_with_data("ok", status=200)
    return Webhook(WebhookSettings(Secret(httpserver.url_for(PATH)), Secret(SECRET)), session)


@pytest.fixture
def posted(httpserver):
    """Return a function that tells every request that arrived."""
    return lambda: [request for request, _ in httpserver.log]


class WebhookRig:
    """A webhook to a server on a socket."""

    secrets = (SECRET, "very-secret-part")

    def __init__(self, webhook, httpserver):
        self.channel = webhook
        self._server = httpserver

    def arrived(self):
        bodies = [json.loads(request.data) for request, _ in self._server.log]
        return [Arrived(body["id"], body["title"], body["text"]) for body in bodies]

    def refuse(self):
        self._answer(404)

    def be_busy(self):
        self._answer(503)

    def go_away(self):
        self._server.stop()

    def _answer(self, status):
        self._server.clear()
        self._server.expect_request(PATH).respond_with_data(f"no, {SECRET}", status=status)


class TestWebhook(AlertChannelContract):
    """Over a real socket."""

    @pytest.fixture
    def rig(self, webhook, httpserver):
        yield WebhookRig(webhook, httpserver)
        if not httpserver.is_running():
            httpserver.start()


def test_time_and_body_are_signed(webhook, posted):
    """As docs/how-to/watch-it.md tells the other side to check it."""
    webhook.send(a_notice(), NOON)

    [request] = posted()
    stamp = request.headers["X-Connector-Timestamp"]
    expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + request.data, hashlib.sha256)
    assert stamp == str(int(NOON.timestamp()))
    assert request.headers["X-Connector-Signature"] == f"sha256={expected.hexdigest()}"
    assert request.headers["X-Connector-Alert"] == "trial-1"


def test_the_body_says_what_a_program_needs(webhook, posted):
    webhook.send(a_notice(), NOON)

    [request] = posted()
    body = json.loads(request.data)
    assert (body["kind"], body["state"], body["count"]) == ("ORDERS_BLOCKED", "began", 50)
    assert body["since"] == "2026-03-14T11:00:00+00:00"
    assert request.headers["Content-Type"] == "application/json"


def test_it_follows_nobody_elsewhere(webhook, httpserver, posted):
    """The secret address of one place is not for another."""
    httpserver.clear()
    elsewhere = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request(PATH).respond_with_data("", status=302, headers=elsewhere)

    with pytest.raises(AlertRefused, match="302 Found"):
        webhook.send(a_notice(), NOON)

    assert [request.path for request in posted()] == [PATH]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 599])
def test_what_speaks_of_the_moment_is_tried_again(webhook, httpserver, status):
    httpserver.clear()
    httpserver.expect_request(PATH).respond_with_data("", status=status)

    with pytest.raises(Unavailable, match=f"answered {status}"):
        webhook.send(a_notice(), NOON)
