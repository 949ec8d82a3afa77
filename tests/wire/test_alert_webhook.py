"""What is posted to whoever is alerted."""

import re

import pytest
import requests

from channel_connector.adapters.alerts.settings import WebhookSchema
from channel_connector.adapters.alerts.webhook import Webhook
from channel_connector.ports.host.alert_channel import AlertKind, Notice
from channel_connector.ports.testing.fakes.builders import NOON

SETTINGS = {"url": "https://alerts.example/hook", "secret": "webhook-secret-0123456789"}


@pytest.fixture
def webhook(assure):
    assure.add("POST", re.compile(r"https://alerts\.example/.*"))
    with requests.Session() as session:
        yield Webhook(WebhookSchema().load(SETTINGS), session)


def a_notice(kind, *, over=False, connection="acme"):
    told = f"{kind or 'TRIAL'}/{connection}/1773489600"
    return Notice(told, kind, connection, over, NOON, 3, "A title, für sich", "What to do.")


def test_alerts_are_posted_as_before(webhook, assure, exchanges, write, as_before):
    notices = [a_notice(kind) for kind in sorted(AlertKind)]
    notices += [a_notice(AlertKind.DISK_LOW, over=True, connection=""), a_notice(None)]

    for notice in notices:
        webhook.send(notice, NOON)

    for call in assure.calls:
        request = call.request
        exchanges.add("an alert", write(f"POST {request.url}", request.headers, request.body))
    assert len(exchanges) == len(notices) > len(AlertKind)
    as_before("alert_webhook.txt", str(exchanges))
