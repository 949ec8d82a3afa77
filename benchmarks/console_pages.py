"""
How long does each page of the console take with much in the database?

    python benchmarks/console_pages.py [POSTGRESQL_URL] [--orders 1000000] [--skus 200000]

A database is filled with statements of its own, once, and then each page is asked for again and
again through the application itself, session and all. Without a URL it is a SQLite file. What is
promised: 95 of 100 answers within 200 ms.
"""

import argparse
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient

from channel_connector.adapters.plugins import load_plugins
from channel_connector.adapters.settings import Settings, load_settings
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.users import SqlUsers
from channel_connector.adapters.web_host import open_web_app
from channel_connector.core.passwords import hash_password
from channel_connector.ports.clock import WallClock
from channel_connector.ports.stores.users import Role, User

CONFIG = """\
storage: {{url: "{url}"}}
connections:
  acme:
    channel: amazon_mws
    settings:
      endpoint: http://127.0.0.1:9
      seller_id: A1SANDBOXSELLER
      access_key_id: AKIDSANDBOX000000001
      secret_key: sandbox-secret-key-0123456789abcdefghijk
    assure:
      base_url: http://127.0.0.1:9
      username: acme
      password: swordfish-77
      location_code: BLR1
"""
PASSWORD = "correct horse battery"  # noqa: S105  # nobody's
TIMES = 40
PROMISED_MS = 200.0
BEGAN = 1_700_000_000
"""Seconds since 1970: the first row's moment; each further one is half a minute later."""

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"

ORDERS = """
INSERT INTO orders (channel_order_id, connection, stage, state, first_seen_at, placed_at, due_at,
    queued_at, attempts, reason, unmapped_skus, push_unmapped, walk, digest, delivered_lines)
{numbers} SELECT '403-' || i, 'acme', CASE i % 1000 WHEN 0 THEN 'SET_ASIDE' WHEN 1 THEN 'HELD'
    WHEN 2 THEN 'TO_DELIVER' ELSE 'DELIVERED' END, 'UNFULFILLED', {at}, {at}, {at}, {at}, 0, '',
    '[]', {false}, 'w', '', '[]' FROM n
"""
SHIPMENTS = """
INSERT INTO shipments (connection, shipment_id, channel_order_id, shipment_code, stage,
    accepted_at, due_at, attempts, reason, length_cm, width_cm, height_cm, weight_g, serials,
    package_id, invoice_number, submission, alone, document_handle, document_key, digest)
{numbers} SELECT 'acme', '7-' || i, '403-' || i, 'C-' || i, CASE i % 10000 WHEN 0 THEN 'FAILED'
    WHEN 1 THEN 'BOOKED' ELSE 'READY' END, {at}, {at}, 0, '', '1', '1', '1', '1', '[]',
    'P-' || i, 'I-' || i, '', {false}, '', '', '' FROM n
"""
LEVELS = """
INSERT INTO stock_levels (connection, channel_sku, received, received_at, wanted, buffer, exposed,
    exposed_at, told, due, resend, pending, code, reason, refused)
{numbers} SELECT 'acme', 'SKU-' || i, 5, {at}, 5, 0, 5, {at}, 5, i % 100 = 0, {false}, '', '', '',
    i % 1000 = 0 FROM n
"""
LISTINGS = """
INSERT INTO listings (connection, channel_sku, client_sku, channel_serial)
{numbers} SELECT 'acme', 'SKU-' || i, 'E-' || i, 'B0' FROM n
"""
SUBMISSIONS = """
INSERT INTO submissions (connection, name, kind, stage, entries, intended_at, sent_at, done_at,
    due_at, deadline_at, submission_id, found, word, attempts, reason)
{numbers} SELECT 'acme', 'feed-' || i, CASE i % 30 WHEN 0 THEN 'STOCK' ELSE 'DOCUMENTS' END,
    'SETTLED', 1, {at}, {at}, {at}, {at}, {at}, 'S-' || i, {false}, '', 0, '' FROM n
"""
MESSAGES = """
INSERT INTO stock_messages (connection, submission, number, channel_sku, quantity, received, buffer,
    again, made_at, verdict, code, reason)
{numbers} SELECT 'acme', 'feed-30', i, 'SKU-' || i, 5, 5, 0, {false}, {at}, 'ACCEPTED', '', ''
    FROM n
"""
PAGES = (
    "/",
    "/now",
    "/set-aside",
    "/orders",
    "/orders?stage=DELIVERED&connection=acme",
    "/orders/acme/403-9000",
    "/shipments",
    "/shipments/acme/7-9000",
    "/stock",
    "/stock?sku=SKU-4000",
    "/stock/acme/SKU-4000",
    "/feeds",
    "/feeds/acme/feed-30",
    "/listings",
    "/connections",
    "/search?q=403-9000",
)


def fill(database: Database, orders: int, skus: int) -> None:
    """Put so much into every table that a page reads."""
    with database.writing() as connection:
        postgres = connection.dialect.name == "postgresql"
        at = (
            f"to_timestamp({BEGAN} + i * 30)"
            if postgres
            else f"strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', {BEGAN} + i * 30, 'unixepoch')"
        )
        false = "false" if postgres else "0"
        for statement, most in (
            (ORDERS, orders),
            (SHIPMENTS, orders // 2),
            (LEVELS, skus),
            (LISTINGS, skus),
            (SUBMISSIONS, orders // 20),
            (MESSAGES, skus),
        ):
            numbers = NUMBERS.format(most=most)
            connection.execute(sa.text(statement.format(numbers=numbers, at=at, false=false)))
        if postgres:
            connection.execute(sa.text("ANALYZE"))


def measured(client: FlaskClient) -> Iterator[tuple[str, float, float]]:
    """Yield for each page how long the middle answer and the slowest 5 in 100 took, in ms."""
    for path in PAGES:
        took = []
        for _ in range(TIMES):
            began = time.perf_counter()
            answer = client.get(f"/console{path}")
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code in {200, 302}, (path, answer.status_code)
        yield path, statistics.median(took), sorted(took)[int(TIMES * 0.95) - 1]


def signed_in(settings: Settings, client: FlaskClient) -> None:
    """Sign a user in."""
    database = Database(settings.storage.url)
    SqlUsers(database).add(User("olga", Role.OPERATOR, hash_password(PASSWORD), WallClock().now()))
    database.dispose()
    token = client.get("/console/sign-in").text.partition('name="form_token" value="')[2]
    form = {"form_token": token.partition('"')[0], "name": "olga", "password": PASSWORD}
    assert client.post("/console/sign-in", data=form).status_code == 302  # noqa: PLR2004


def main() -> None:
    """Fill a database, and show how long each page takes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?", help="of an empty PostgreSQL database")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--skus", type=int, default=200_000)
    told = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "config.yaml")
        config.write_text(CONFIG.format(url=told.url or f"sqlite:///{folder}/books.db"))
        settings = load_settings(config, load_plugins(), {})
        database = Database(settings.storage.url)
        began = time.perf_counter()
        database.upgrade()
        fill(database, told.orders, told.skus)
        database.dispose()
        print(f"{told.orders:,} orders, {told.skus:,} SKUs: {time.perf_counter() - began:.0f} s")
        with open_web_app(settings, WallClock()) as app:
            client = app.test_client()
            signed_in(settings, client)
            print(f"{'page':<42}{'median':>9}{'p95':>9}")
            slowest = 0.0
            for path, median, late in measured(client):
                print(f"{path:<42}{median:>6.1f} ms{late:>6.1f} ms")
                slowest = max(slowest, late)
    print(f"slowest p95 {slowest:.1f} ms; promised {PROMISED_MS:.0f} ms")


if __name__ == "__main__":
    main()
