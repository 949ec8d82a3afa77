"""After retention no data of a buyer is stored anywhere, and secrets never are."""

import base64
import json
import re
from collections import deque
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from click.testing import CliRunner

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.cli import main
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.adapters.storage.repositories.storage import SqlStorage

TOKEN, PASSWORD = "metrics-token-0123456789", "a-user's-password-77"
EASY_SHIP = {"easy_ship": True, "minutes_ago": 3}
BUYERS = ("Zubeida Qadrivala", "Ottilie Xaverson")
MORE_CONFIG = "calls: {bodies: all, keep_days: 30}\n"
LONG = timedelta(days=31)
"""Longer than any personal data is kept."""

MOST_PAGES = 300
"""The limit of visited pages: the host makes new calls, each with its page, all the time."""

COMMANDS = [
    ("orders", "list"),
    ("shipments", "list"),
    ("cancellations", "list"),
    ("feeds", "list"),
    ("calls", "list", "--limit", "10000"),
    ("calls", "list", "--failed"),
    ("stock", "pending"),
    ("listings", "list", "--connection", "acme"),
    ("budgets", "--json"),
    ("connections", "list"),
    ("connections", "show", "acme"),
    ("alerts", "list"),
    ("users", "list"),
    ("check", "--debug"),
]


def ways_to_write(word):
    """Return how a text may appear in files, in rows and in JSON."""
    if isinstance(word, bytes):
        return {word, word.hex().encode()}
    escaped = json.dumps(word)[1:-1]
    return {way.encode() for way in (word, escaped, escaped.replace("\\", "\\\\"))}


def found_in(held, words):
    """Return which of these texts are contained, in any notation."""
    return {word for word in words if any(way in held for way in ways_to_write(word))}


def held_by(world, words):
    """Return which of these texts the database contains: SQLite's files, or PostgreSQL's rows."""
    url = world.database_url
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        held = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
        return found_in(held, words)
    with world.database() as database, database.reading() as connection:
        rows = "\n".join(
            row
            for table in sa.inspect(connection).get_table_names()
            for row in connection.scalars(sa.text(f'SELECT t::text FROM "{table}" t'))  # noqa: S608  # its own names
        )
    return found_in(rows.encode(), words)


def pieces_of(world):
    """Return parts of all documents that Amazon made for buyers."""
    found = set()
    for order_id in world.packages():
        told = world.amazon.control("GET", f"/control/documents/{order_id}")
        for document in told["documents"]:
            content = base64.b64decode(document["content"])
            found |= {content[at : at + 24] for at in range(200, len(content) - 24, 100)}
    return found


def wait_until_ready(world, order_id):
    """Return the words of an order's address, once it is in the database."""
    with world.database() as database, SqlStorage(database).reading() as uow:
        record = uow.orders.get("acme", [order_id]).get(order_id)
    address = record.order.ship_to if record is not None and record.order is not None else None
    return {address.name, address.line1, address.phone} if address is not None else set()


class Browser:
    """A signed-in user who visits every linked page."""

    def __init__(self, server):
        self.server, self.session = server, requests.Session()

    def get(self, address):
        return self.session.get(f"{self.server}{address}", timeout=60)

    def sign_in(self):
        form = self.get("/console/sign-in").text
        token = re.search(r'name="form_token" value="([^"]+)"', form)[1]
        sent = {"form_token": token, "name": "olga", "password": PASSWORD}
        answer = self.session.post(f"{self.server}/console/sign-in", sent, timeout=60)
        assert answer.ok
        assert "sign-in" not in answer.url

    def crawl(self):
        """Return the text of every page by address; documents are files, not pages."""
        ahead, pages = deque(["/console/"]), {}
        while ahead and len(pages) < MOST_PAGES:
            address = ahead.popleft()
            if address in pages or address.endswith(".pdf"):
                continue
            answer = self.get(address)
            # An SKU of an order may have neither stock nor a listing, and so no page.
            assert answer.status_code in {200, 404}, address
            pages[address] = unescape(answer.text)
            ahead += map(unescape, re.findall(r'href="(/console/[^"]*)"', answer.text))
        return pages


@pytest.fixture
def world(a_world, database_url):
    """A warehouse that packs, a console, metrics, and call records with all bodies."""
    world = a_world(database_url)
    world.let_assure_pack()
    config = world.config.read_text().replace("console: false", "console: true")
    config = re.sub(
        r"server: {port: (\d+)}", rf"server: {{port: \1, metrics_token: {TOKEN}}}", config
    )
    world.config.write_text(config + MORE_CONFIG)
    return world


@pytest.fixture
def browser(world):
    [port] = re.findall(r"server: {port: (\d+)", world.config.read_text())
    return Browser(f"http://127.0.0.1:{port}")


@pytest.fixture
def said_by(world, command):
    """Return a function that returns the output of all commands that list or show something."""

    def said():
        shown = [command(world, *words) for words in COMMANDS]
        orders = [held["orderCode"] for held in world.at_assure()]
        shown += [command(world, "orders", "show", order_id) for order_id in orders]
        shown += [command(world, "calls", "list", "--order", order_id) for order_id in orders]
        told = "".join(result.stdout + result.stderr for result in shown)
        ids = re.findall(r"^ *(\d+) +20", told, re.MULTILINE)
        calls = [command(world, "calls", "show", number) for number in sorted(set(ids))]
        return told + "".join(result.stdout + result.stderr for result in calls)

    return said


@pytest.fixture
def time_passes(world):
    """
    Return a function that erases data as a host does after a long time.

    While a host runs, overwritten data remains in SQLite's WAL for some megabytes; so the
    database is searched after the host's end.
    """

    def pass_by():
        settings = load_settings(world.config, load_plugins(), {})
        later = world.clock.now() + LONG
        with open_host(settings.storage, settings.connections, calls=settings.calls) as host:
            for connection in host.connections():
                for job in connection.jobs:
                    if job.name.startswith("erase"):
                        while job.run(later).at <= later:
                            pass

    return pass_by


def test_after_their_time_no_datum_of_a_buyer_is_left_and_no_secret_was_ever_shown(
    world, browser, eventually, said_by, time_passes
):
    orders = [
        *world.buyers_order(*[{**EASY_SHIP, "buyer_name": name} for name in BUYERS]),
        *world.buyers_order({**EASY_SHIP, "lines": [{"gift": True}]}),
    ]
    away = {"kind": "unavailable", "times": 1000}
    world.assure.control("POST", "/control/trouble", away)
    assert world.call("db", "upgrade").returncode == 0
    add = ["-c", str(world.config), "users", "add", "olga", "--role", "operator"]
    assert CliRunner().invoke(main, [*add, "--password-stdin"], input=PASSWORD).exit_code == 0
    host = world.start_host()

    # While an order waits for Assure, its buyer is in the database.
    waits_for = eventually(lambda: wait_until_ready(world, orders[0]))
    assert held_by(world, waits_for) == waits_for
    world.assure.control("DELETE", "/control/trouble")
    # Documents within their retention are in the database as well.
    eventually(lambda: len(world.packages()) == len(orders))
    eventually(lambda: all(one["step"] == "DONE" for one in world.packages().values()))
    documents = held_by(world, pieces_of(world))
    assert len(documents) > 3

    browser.sign_in()
    pages = browser.crawl()
    proof = {"Authorization": f"Bearer {TOKEN}"}
    metrics = requests.get(f"{browser.server}/metrics", headers=proof, timeout=60).text
    assert len(pages) > 20
    assert "order_send_median_seconds" in metrics
    told = "".join(pages.values()) + metrics + said_by() + world.words()
    assert host.interrupt() == 0

    private = {*BUYERS, *waits_for, *world.private_words()}
    secrets = {TOKEN, PASSWORD, *browser.session.cookies.values()}
    assert len(private) > 10
    # Operators get the documents; pages and commands never show data of a buyer.
    assert found_in(told.encode(), private | secrets) == set()
    assert orders[0] in told

    everything = private | secrets | documents
    assert held_by(world, everything) == documents
    time_passes()
    assert held_by(world, everything) == set()
    assert held_by(world, {orders[0]}) == {orders[0]}
