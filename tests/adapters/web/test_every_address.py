"""Whatever address the web server has: nobody who is not known gets anything from it."""

import re
from dataclasses import replace

import pytest

from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.web.host import open_web_app
from channel_connector.adapters.console.accounts.gate import OPEN as OPEN_IN_CONSOLE
from channel_connector.adapters.settings.plugins import Plugins
from channel_connector.ports.channel.plugin import Channel
from channel_connector.ports.channel.workflows import Workflow
from channel_connector.ports.testing.fakes.builders import NOON, a_declaration
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink
from channel_connector.ports.testing.fakes.memory_shipment_channel import MemoryShipmentChannel
from channel_connector.ports.testing.fakes.order_sources import MemoryOrderSource
from channel_connector.sdk.wall_clock import WallClock

TOKEN = "metrics-token-0123456789"
CONFIG = f"""
storage: {{url: "sqlite:///books.db"}}
server: {{public_url: "https://connector.example", metrics_token: {TOKEN}}}
connections:
  acme:
    channel: hostile
    settings: {{shop: corner, key: open-sesame-9}}
    assure:
      base_url: http://127.0.0.1:9
      username: acme
      password: swordfish-77
      location_code: BLR1
      calls_with: {{X-Key: knock-knock-knock-3}}
"""
SERVER = "https://connector.example"

OPEN = {
    *OPEN_IN_CONSOLE,
    "operator.live",
    "operator.ready",
    "openapi.spec",  # describes the calls of Assure, and is the same in every installation
}
"""What is answered to anybody. Think twice before another address joins them."""

IDS = {"connection": "acme", "name": "console.css", "number": "1"}
FORGED = "shipmentCode=7001&expires=4102444800&signature=made-up"
"""As in a link to a document."""


@pytest.fixture
def app(tmp_path, hostile, upgraded_books):
    """The application as a host serves it, with everything that it may have."""
    packing = MemoryShipmentChannel()
    channel_type = replace(
        hostile.channel_type(),
        carrier="Bicycle",
        workflows=a_declaration(
            Workflow.ORDER_FETCH, Workflow.CREATE_SHIPMENT, Workflow.GET_SHIPMENT
        ),
        open=lambda _settings, _services: Channel(
            credential_test=None,
            order_source=MemoryOrderSource(),
            shipment_creator=packing,
            document_source=packing,
            submission_list=packing,
            inventory_sink=MemoryInventorySink(),
        ),
    )
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG)
    settings = load_settings(file, Plugins({"hostile": channel_type}, {}), {})
    with open_web_app(settings, WallClock(anchor=NOON)) as opened:
        yield opened


@pytest.fixture
def answers(app):
    """Every endpoint's answers to somebody unknown, each with its method."""
    client = app.test_client()
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(
            r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda part: IDS.get(part[1], "some-id"), rule.rule
        )
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            answer = client.open(path, method=method, base_url=SERVER, query_string=FORGED)
            found.append((rule.endpoint, method, answer))
    assert len(found) > len(OPEN) + 25
    return found


def leads_to_the_console(answer):
    return answer.status_code == 302 and answer.location.startswith("/console/")


def test_nobody_unknown_gets_anything(answers):
    guarded = [one for one in answers if one[0] not in OPEN]

    unguarded = [
        f"{method} {endpoint}: {answer.status}"
        for endpoint, method, answer in guarded
        if answer.status_code != 401 and not leads_to_the_console(answer)
    ]
    assert unguarded == []


def test_what_is_open_is_there(answers):
    """Else the exceptions above could outlive what they are for."""
    assert {endpoint for endpoint, _, _ in answers} >= OPEN


def test_nobody_unknown_learns_a_name(answers):
    for endpoint, method, answer in answers:
        told = answer.text.replace("/console/", "")
        assert "acme" not in told or "/acme" in (answer.location or ""), (endpoint, method)


def test_every_answer_keeps_browsers_from_mischief(answers):
    for endpoint, method, answer in answers:
        headers, where = answer.headers, (endpoint, method)
        assert "default-src 'none'" in headers["Content-Security-Policy"], where
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], where
        assert headers["X-Content-Type-Options"] == "nosniff", where
        assert headers["Referrer-Policy"] == "same-origin", where
        kept = "immutable" if endpoint == "console.assets.asset" else "no-store"
        assert kept in headers["Cache-Control"], where


def test_no_cookie_is_within_the_reach_of_scripts_or_other_sites(answers):
    cookies = [
        cookie for _, _, answer in answers for cookie in answer.headers.getlist("Set-Cookie")
    ]

    assert cookies
    for cookie in cookies:
        assert {"HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; ")), cookie


def test_a_wrong_word_reads_no_metrics_and_the_right_one_does(app):
    client = app.test_client()

    for word in ("", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN):
        assert client.get("/metrics", headers={"Authorization": word}).status_code == 401
    told = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert told.status_code == 200
    assert told.headers["X-Content-Type-Options"] == "nosniff"
