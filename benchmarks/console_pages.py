"""
Measures the console's pages with a year of data in the database.

A whole year is a million orders, 200,000 SKUs and ten million call records; the argument is
the divisor, 100 by default. Each page is requested with Flask's test client and a signed-in
session, in turns, on SQLite and on PostgreSQL; for files the time ends with the first part.
New pages of the console are measured without a change here if the IDs in their addresses are
among `IDS`. Measured too are the queries for metrics and alerts, which `/metrics` caches for
some seconds, and the lists of call records.

Run: python benchmarks/console_pages.py [parts] [--smoke] [--on sqlite | postgresql]
    [--plans] [--in FOLDER]
`--plans` prints the slowest statements with their plans. With `--in` the databases are kept in
that folder, and existing ones are measured without being filled.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import cast

import psycopg
import sqlalchemy as sa
from apiflask import APIFlask
from full_database.filling import fill
from full_database.rows import ACME, NOW, WHOLE_FEED, Size, order_id, sku
from measuring.benchmark import Benchmark, Run
from measuring.databases import Server, server_of_a_wheel
from measuring.promises import Promise
from measuring.rounds import in_turns

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

PARTS, MANY_PARTS = 100, 10_000
WARM_UP, ROUNDS = 1, 20
FEW_ROUNDS = 2
WORST = 6

P95 = Promise("p95 at most {} ms for each page", most=200)

BENCHMARK = Benchmark(
    "how long do the pages of the console take with a year in the database?",
    "nothing",
    (P95,),
    uses_databases=True,
)

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
IS_THERE = "SELECT 1 FROM pg_database WHERE datname = 'books'"

ASKS = {
    "/console/search": f"?q={order_id(1)}",
    "/api/v1/search": f"?q={order_id(1)}",
    "/console/stock/<connection>": f"?sku={sku(0)}",
}
"""What a page needs to be asked for, by its address."""

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
            found.append(path + ASKS.get(rule.rule, ""))
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


def milliseconds(ask: Ask) -> float:
    """Return the time of one request."""
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def milliseconds_of_each(run: Run, asked: Mapping[str, Ask]) -> dict[str, list[float]]:
    """Return the milliseconds of each, in turns, after a warm-up turn."""
    turns = {name: partial(milliseconds, ask) for name, ask in asked.items()}
    warm_up, rounds = run.size((WARM_UP, ROUNDS), (0, FEW_ROUNDS))
    measured = in_turns(turns, warm_up + rounds)[warm_up:]
    return {name: [one[name] for one in measured] for name in asked}


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


def show(run: Run, name: str, url: str, folder: Path) -> None:
    """Fill a database, measure, and print."""
    size = size_of(run)
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
        listening = Listening(reads._reader) if run.given.plans else None  # noqa: SLF001  # to see what it asks
        asked: dict[str, Ask] = {page: partial(browser.ask, page) for page in pages(app, size)}
        measured = milliseconds_of_each(run, asked | questions(reads, size))
        if listening:
            listening.show(reads)
    database.dispose()
    p95 = {name: statistics.quantiles(times, n=20)[-1] for name, times in measured.items()}
    for asked_for, times in measured.items():
        print(f"  {statistics.median(times):7.1f} {p95[asked_for]:7.1f}  {asked_for[:90]}")
    slowest = max(p95, key=p95.__getitem__)
    for asked_for, taken in p95.items():
        if asked_for == slowest or not (run.is_small or P95.is_kept_by(taken)):
            run.judge(P95, taken, f"{name}, {asked_for}")


def size_of(run: Run) -> Size:
    """Return how much data there is."""
    return Size.one_in(run.size(run.given.parts, MANY_PARTS))


@contextmanager
def kept_database(server: Server, folder: Path) -> Iterator[str]:
    """Yield the URL of a database in a folder, which stays there."""
    if server.name == "SQLite":
        yield f"sqlite:///{folder / 'books.db'}"
        return
    with server_of_a_wheel(folder / "pg", is_kept=True) as uri:
        with psycopg.connect(uri, autocommit=True) as connection:
            if not connection.execute(IS_THERE).fetchone():
                connection.execute("CREATE DATABASE books")
        yield sa.make_url(uri).set(database="books").render_as_string(hide_password=False)


def measure(run: Run) -> None:
    """Print the figures."""
    size = size_of(run)
    print(f"{size.orders:,} orders, {size.skus:,} SKUs, {size.calls:,} call records;")
    print(f"milliseconds, median and p95 of {run.size(ROUNDS, FEW_ROUNDS)} in turns.", flush=True)
    for server in run.servers:
        if run.given.folder:
            folder = run.given.folder.resolve()
            folder.mkdir(parents=True, exist_ok=True)
            with kept_database(server, folder) as url:
                show(run, server.name, url, folder)
        else:
            with (
                run.databases_of(server) as new_database,
                tempfile.TemporaryDirectory(prefix="pages-") as new_folder,
            ):
                show(run, server.name, new_database(), Path(new_folder))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the size, and what helps to find what is slow."""
    parser.add_argument(
        "parts", type=int, nargs="?", default=PARTS, help="of the year, one is filled"
    )
    parser.add_argument(
        "--plans", action="store_true", help="print plans of the slowest statements"
    )
    parser.add_argument("--in", type=Path, dest="folder", help="keep the databases in this folder")


if __name__ == "__main__":
    BENCHMARK.run(measure, __doc__, add_arguments)
