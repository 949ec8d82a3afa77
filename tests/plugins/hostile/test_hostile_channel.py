"""The core depends on no channel: a minimal, faulty one passes all workflows."""

import json
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from werkzeug import Response

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.settings.plugins import Plugins
from channel_connector.ports.host.errors import (
    CredentialsRefused,
    PagingLost,
    Throttled,
    Unavailable,
)
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import an_order
from channel_connector.sdk.wall_clock import WallClock

CONFIG = """
storage: {{url: "sqlite:///books.db"}}
connections:
  acme:
    channel: hostile
    settings: {{shop: corner, key: open-sesame}}
    orders: {{fetch_every_seconds: 60}}
    assure: {{base_url: "{assure}", username: acme, password: pw, location_code: BLR1}}
"""


@pytest.fixture
def assure(httpserver):
    """An Assure that counts how often each order comes, and loses its first answer."""
    posts = Counter()

    def take(request):
        code = json.loads(request.data)["orderCode"]
        posts[code] += 1
        return Response("", 503 if sum(posts.values()) == 1 else 200)

    httpserver.expect_request("/orders/outward").respond_with_handler(take)
    posts.url = httpserver.url_for("")
    return posts


@pytest.fixture
def at_work(tmp_path, hostile, assure, upgraded_books):
    """The real host with that channel, 400 times as fast as wall time."""
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.format(assure=assure.url))
    settings = load_settings(file, Plugins({"hostile": hostile.channel_type()}, {}), {})
    clock = WallClock.sped_up(400)
    with open_host(settings.storage, settings.connections, clock) as host:
        engine = host.engine()
        thread = threading.Thread(target=engine.run)

        yield host, thread.start
        engine.stop()
        thread.join(20)


def eventually(condition, seconds=60):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.02)


def test_every_order_arrives_although_almost_everything_goes_wrong(hostile, assure, at_work):
    now = WallClock().now()
    host, start = at_work
    shop = hostile.SHOPS["corner"]
    shop.page_size = 3
    for number in range(10):
        placed = now - timedelta(minutes=30 - number)
        shop.place(an_order(f"403-{number}", placed_at=placed, updated_at=placed))
    shop.unreadable["403-4"] = "It has no state."
    shop.troubles.extend(
        [
            Unavailable("Nobody answers."),
            None,
            PagingLost("The token is not known."),
            Throttled("Too many."),
            CredentialsRefused("The key is wrong, for now."),
        ]
    )

    start()

    def count():
        with host.storage_host().storage.reading() as uow:
            return uow.orders.count("acme")

    eventually(lambda: count().get(Stage.SENT_TO_OMS) == 9)
    assert count() == {Stage.SENT_TO_OMS: 9, Stage.BLOCKED: 1}
    assert set(assure) == {f"403-{number}" for number in range(10)} - {"403-4"}
    assert sum(assure.values()) == 10
    assert not shop.troubles
