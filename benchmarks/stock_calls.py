"""
Measures stock calls per second of the web server, relative to a bare endpoint.

Both are served by granian with the options of `run` and the same number of threads. The bare
endpoint authenticates nobody, validates the same body with APIFlask and marshmallow, and writes
the same rows to its own journal with the bare driver, as durably. Calls of one SKU and of 100,
by eight concurrent callers with persistent connections.

Run: python benchmarks/stock_calls.py
"""

import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from apiflask import APIFlask, Schema
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from grant_cost import postgresql, sqlite
from marshmallow import EXCLUDE, fields, validate

from channel_connector.adapters.bootstrap.web.server import THREADS
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.engines import open_engines
from channel_connector.adapters.storage.location import Location
from channel_connector.adapters.storage.upgrade import upgrade_tables

PROMISED = 0.7
ROUNDS = 7
SECONDS = 2.0
CALLERS = 8
KEY = "the-key-of-a-benchmark-1"

CONFIG = """\
storage: {{url: "{url}"}}
server: {{port: {port}}}
connections:
  acme:
    channel: amazon_mws
    settings: {{seller_id: A1, access_key_id: AKID, secret_key: made-up}}
    assure:
      base_url: http://127.0.0.1:9
      username: acme
      password: made-up
      location_code: BLR1
      calls_with: {{X-Connector-Key: {key}}}
"""

CREATE = "CREATE TABLE IF NOT EXISTS bare (sku VARCHAR(40), quantity INTEGER, at DOUBLE PRECISION)"


class Entry(Schema):
    """An entry as the contract specifies it."""

    class Meta:
        """Marshmallow's settings."""

        unknown = EXCLUDE

    channelSkuCode = fields.String(required=True, validate=validate.Length(1, 255))  # noqa: N815  # Assure's name
    quantity = fields.Integer(strict=True, required=True, validate=validate.Range(0, 2**31 - 1))


class Body(Schema):
    """A request body as the contract specifies it."""

    class Meta:
        """Marshmallow's settings."""

        unknown = EXCLUDE

    locationCode = fields.String(required=True, validate=validate.Length(1, 255))  # noqa: N815  # Assure's name
    inventories = fields.List(fields.Nested(Entry), required=True)


class Answer(Schema):
    """A response body as the contract specifies it."""

    successList = fields.List(fields.String())  # noqa: N815  # Assure's name
    failureList = fields.List(fields.String())  # noqa: N815  # Assure's name


def bare_application(url: str) -> APIFlask:
    """Return an application with one endpoint that validates and writes, and nothing else."""
    engine = open_engines(Location.parse(url)).aside
    local = threading.local()
    mark = "?" if engine.name == "sqlite" else "%s"
    insert = f"INSERT INTO bare VALUES ({mark}, {mark}, {mark})"  # noqa: S608  # a place-holder
    app = APIFlask(__name__, docs_path=None)

    def driver() -> Any:  # noqa: ANN401  # two drivers without a common type
        if not hasattr(local, "pooled"):
            local.pooled = engine.raw_connection()
        return local.pooled.driver_connection

    @app.put("/bare")
    @app.input(Body, location="json")
    @app.output(Answer)
    def keep(json_data: dict[str, Any]) -> dict[str, Any]:
        now = time.time()
        rows = [(one["channelSkuCode"], one["quantity"], now) for one in json_data["inventories"]]
        connection = driver()
        if engine.name == "sqlite":
            connection.execute("BEGIN IMMEDIATE")
        connection.cursor().executemany(insert, rows)
        connection.commit()
        return {"successList": [sku for sku, *_ in rows], "failureList": []}

    return app


def serve_bare(url: str, port: int) -> None:
    """Serve the bare endpoint with the options of `run`."""
    Granian(
        "bare",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
    ).serve(target_loader=partial(_bare, url), wrap_loader=False)


def _bare(url: str, *_: object) -> APIFlask:
    return bare_application(url)


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """Run a server until the block ends; wait until it listens."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # our own
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


def calls_a_second(port: int, path: str, body: bytes) -> float:
    """Let all callers call for some seconds, and return the number of answered calls."""
    ends = time.perf_counter() + SECONDS
    headers = {"Content-Type": "application/json", "X-Connector-Key": KEY}
    answered: list[int] = []

    def call() -> None:
        connection = HTTPConnection("127.0.0.1", port)
        count = 0
        while time.perf_counter() < ends:
            connection.request("PUT", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status  # noqa: PLR2004  # HTTP's success
            count += 1
        answered.append(count)

    callers = [threading.Thread(target=call) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return sum(answered) / SECONDS


def body_of(entries: int) -> bytes:
    """Return a call with this many SKUs."""
    told = [
        {"channelSkuCode": f"SKU-{n}", "quantity": n, "minExpiry": None} for n in range(entries)
    ]
    return json.dumps({"locationCode": "BLR1", "inventories": told}).encode()


def measure(url: str, folder: Path) -> bool:
    """Print the figures for one database, and return whether the target is met."""
    with ExitStack() as stack:
        database = Database(url)
        upgrade_tables(database)
        database.dispose()
        engine = open_engines(Location.parse(url)).aside
        with engine.begin() as connection:
            connection.exec_driver_sql(CREATE)
        engine.dispose()
        ours, bare = free_port(), free_port()
        config = folder / "config.yaml"
        config.write_text(CONFIG.format(url=url, port=ours, key=KEY), "utf-8")
        server = [sys.executable, "-m", "channel_connector.adapters.bootstrap.web.server"]
        stack.enter_context(running([*server, str(config), "1@2026-01-01T00:00:00+00:00"], ours))
        stack.enter_context(running([sys.executable, __file__, "--bare", url, str(bare)], bare))
        kept = True
        for entries in (1, 100):
            body = body_of(entries)
            targets: Mapping[str, tuple[int, str]] = {
                "ours": (ours, "/assure/v1/acme/inventory"),
                "bare": (bare, "/bare"),
            }
            rounds = [
                {name: calls_a_second(*target, body) for name, target in targets.items()}
                for _ in range(ROUNDS)
            ]
            rate = {name: statistics.median(one[name] for one in rounds) for name in targets}
            ratio = statistics.median(one["ours"] / one["bare"] for one in rounds)
            kept = kept and ratio >= PROMISED
            print(f"  {entries:>4} a call  {rate['ours']:8.0f} {rate['bare']:8.0f} {ratio:6.2f}")
        return kept


def main() -> int:
    """Print the figures; return 1 if the target is not met."""
    print(f"In turns, {ROUNDS} rounds of {SECONDS:g} s, {CALLERS} callers. Calls a second: ours,")
    print(f"the bare endpoint, and their ratio (promised: at least {PROMISED}); medians.")
    kept = True
    for name, server in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        with server() as url, tempfile.TemporaryDirectory() as folder:
            print(name)
            kept = measure(url, Path(folder)) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        serve_bare(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main())
