"""
Measures stock calls per second of the web server, relative to a bare endpoint.

Both are served by granian with the options of `run` and the same number of threads. The bare
endpoint authenticates nobody, validates the same body with APIFlask and marshmallow, and writes
the same rows to its own journal with the bare driver, as durably. Calls of one SKU and of 100,
by eight concurrent callers with persistent connections.

Run: python benchmarks/stock_calls.py [--smoke] [--on sqlite | postgresql]
"""

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from apiflask import APIFlask, Schema
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from marshmallow import EXCLUDE, fields, validate
from measuring.benchmark import Benchmark, Run
from measuring.promises import Promise
from measuring.rounds import Rounds, in_turns

from channel_connector.adapters.bootstrap.web.server import THREADS
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.engines import open_engines
from channel_connector.adapters.storage.location import Location
from channel_connector.adapters.storage.upgrade import upgrade_tables

ROUNDS = 7
SECONDS = 2.0
CALLERS = 8
STARTS_WITHIN = 60.0
KEY = "the-key-of-a-benchmark-1"

OF_BARE = Promise("at least {} of the bare endpoint's rate", least=0.7)

BENCHMARK = Benchmark(
    "how many stock calls a second does the web server answer?",
    "a bare endpoint of the same framework that checks and writes the same",
    (OF_BARE,),
    uses_databases=True,
)

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
    """Run a server until the block ends; wait until it listens, which it must soon."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # our own
    ends = time.monotonic() + STARTS_WITHIN
    try:
        while True:
            assert process.poll() is None, f"{command} ended."
            assert time.monotonic() < ends, f"{command} does not listen."
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


def calls_a_second(port: int, path: str, body: bytes, seconds: float) -> float:
    """Let all callers call for some seconds, and return the number of answered calls."""
    ends = time.perf_counter() + seconds
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
    assert len(answered) == CALLERS, "A caller failed."
    return sum(answered) / seconds


def body_of(entries: int) -> bytes:
    """Return a call with this many SKUs."""
    told = [
        {"channelSkuCode": f"SKU-{n}", "quantity": n, "minExpiry": None} for n in range(entries)
    ]
    return json.dumps({"locationCode": "BLR1", "inventories": told}).encode()


@contextmanager
def both_servers(url: str, folder: Path) -> Iterator[tuple[int, int]]:
    """Run both with this database, and yield the connector's port and that of the bare endpoint."""
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
        yield ours, bare


def show(run: Run, name: str, url: str, folder: Path) -> None:
    """Print the figures for one database."""
    times, seconds = run.size((ROUNDS, SECONDS), (1, 0.1))
    with both_servers(url, folder) as (ours, bare):
        for entries in (1, 100):
            body = body_of(entries)
            targets = {
                "ours": partial(calls_a_second, ours, "/assure/v1/acme/inventory", body, seconds),
                "bare": partial(calls_a_second, bare, "/bare", body, seconds),
            }
            rates = Rounds(in_turns(targets, times))
            print(f"  {entries:>4} a call  {rates.median('ours'):8.0f} {rates.median('bare'):8.0f}")
            run.judge(OF_BARE, rates.ratio("ours", "bare"), f"{name}, {entries} a call")


def measure(run: Run) -> None:
    """Print the figures."""
    rounds, seconds = run.size((ROUNDS, SECONDS), (1, 0.1))
    print(f"In turns, {rounds} rounds of {seconds:g} s, {CALLERS} callers. Calls a second: ours")
    print("and the bare endpoint; medians.")
    for server in run.size(run.servers, run.servers[:1]):  # each pair of servers starts slowly
        with run.databases_of(server) as new_database, tempfile.TemporaryDirectory() as folder:
            print(server.name)
            show(run, server.name, new_database(), Path(folder))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        serve_bare(sys.argv[2], int(sys.argv[3]))
    else:
        BENCHMARK.run(measure, __doc__)
