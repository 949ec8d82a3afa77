"""Assure calls the web server of a connector that has worked for a while."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from channel_connector.ports.testing.fakes.builders import a_line, an_order

CONFIG = """
storage: {url: "sqlite:///books.db"}
server:
  public_url: "https://connector.example"
  links_live_minutes: 30
  largest_body_kb: 16
  metrics_token: metrics-token-0123456789
console: false
connections:
"""
ENTRY = """
  {name}:
    channel: {channel}
    enabled: {enabled}
    settings: {{shop: {name}, key: open-sesame-9}}
    assure:
      base_url: https://assure.example/{name}
      username: acme
      password: swordfish-77
      location_code: BLR1
      calls_with: {{X-Connector-Key: knock-knock-knock-3, X-Client: acme}}
      documents: {documents}
      self_completed: [{completes}]
"""
KINDS = {
    "acme": {},
    "links": {"documents": "url"},
    "helpful": {"completes": "orders_acknowledgement, handover"},
    "stall": {"channel": "stall"},
    "resting": {"enabled": "false"},
}
"""The connections, each with what makes it another than `acme`."""

USUAL = {"channel": "shop", "enabled": "true", "documents": "base64", "completes": ""}
HEADERS = {"X-Connector-Key": "knock-knock-knock-3", "X-Client": "acme"}
LONGEST_SHOWN = 5_000
PARCEL = {"weight": 450.0, "dimensions": {"length": 20, "breadth": 15.5, "height": 10}}


@pytest.fixture
def world(world_of):
    return world_of(
        CONFIG + "".join(ENTRY.format(name=name, **USUAL | own) for name, own in KINDS.items())
    )


@pytest.fixture
def call(world, open_until_the_end, exchanges, write):
    """Return a function that makes a call, writes it down with its answer, and returns that."""
    clients = {}

    def make(title, method, path, body=None, query=None, *, of="acme", headers=HEADERS, **more):
        client = clients.get(world.now) or clients.setdefault(
            world.now, world.web(open_until_the_end)
        )
        target = path if path.startswith("/") else f"/assure/v1/{of}/{path}"
        target += f"?{urlencode(query)}" if query else ""
        content = more.pop("raw", None) if body is None else json.dumps(body).encode()
        if content is not None:
            headers = {**headers, "Content-Type": "application/json"}
        answer = client.open(target, method=method, headers=headers, data=content, **more)
        shown = content if len(content or b"") <= LONGEST_SHOWN else b"(a long body)"
        exchanges.add(
            title,
            write(f"{method} {target}", headers, shown or b""),
            write(str(answer.status_code), dict(answer.headers), answer.data),
        )
        return answer

    return make


@pytest.fixture
def pack(call):
    """Return a function that packs an order; `...` leaves a part out."""

    def make(title, order_id, shipment_id, *, of="acme", **changes):
        body = {"orderCode": order_id, "shipmentId": shipment_id, **PARCEL, **changes}
        sent = {name: value for name, value in body.items() if value is not ...}
        return call(title, "POST", "orders/pack", sent, of=of)

    return make


@pytest.fixture
def sent(world):
    """Return a function that lets orders be placed on a channel and reach Assure."""

    def make(*order_ids, connection="acme", **changes):
        updated = {"updated_at": world.now - timedelta(minutes=3), **changes}
        world.place(connection, *(an_order(order_id, **updated) for order_id in order_ids))
        world.work(minutes=5)

    return make


@pytest.fixture
def cancel(world):
    """Return a function that lets the customer cancel one of the units of an order."""

    def make(order_id, connection="acme"):
        fewer = (a_line("RED-MUG", 0), a_line("BLUE-MUG", 2))
        world.place(connection, an_order(order_id, lines=fewer))

    return make


@pytest.fixture
def lose_the_database(tmp_path):
    """Return a function that takes every table away."""

    def lose():
        with closing(sqlite3.connect(tmp_path / "books.db")) as database, database:
            names = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
            for (name,) in names.fetchall():
                database.execute(f'DROP TABLE "{name}"')

    return lose
