"""
Measures a request for a call from a budget, relative to the minimal durable write.

The minimum is one row incremented and committed by the bare driver, in the same database with
the same durability. A grant is one commit (debit, call, end of the wait), its outcome another
(the outcome, and the adaptation of the budget).

Two of the budgets declared for Amazon are used: one without an hourly quota, and the one shared
by packs and stock, with 30 calls in the last hour and a reserved stock update.

Run: python benchmarks/grant_cost.py [--smoke] [--on sqlite | postgresql]
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from measuring.benchmark import Benchmark, Run
from measuring.databases import driver
from measuring.rounds import Rounds, in_turns

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.rate_limit.rate_policy import SqlRatePolicy
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.plugins.amazon_mws.budgets import PACK, STOCK, SUBMIT_FEED, amazon_budgets
from channel_connector.ports.host.rate_policy import CallResult, Granted, Outcome, QuotaSeen
from channel_connector.ports.testing.fakes.stopped_clock import StoppedClock

ROUNDS = 40
TIMES = 10
APART = timedelta(minutes=2, seconds=1)
AN_HOUR_OF_CALLS = 30
READING = "GetOrder"
BARE = "bare update of a row"

BENCHMARK = Benchmark(
    "what does it cost to request a call from a budget?",
    "one row updated by the bare driver",
    uses_databases=True,
)

Step = Callable[[], object]


class Caller:
    """Uses the budget of one operation, each time at a time with a free call."""

    def __init__(self, database: Database, operation: str) -> None:
        self._policy = SqlRatePolicy(
            database, "shop", "seller", amazon_budgets(feeds_at_once=1), StoppedClock()
        )
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
    with driver(url) as (connection, is_sqlite):

        def count_up() -> None:
            if is_sqlite:  # the other driver begins transactions itself
                connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE bare SET counted = counted + 1 WHERE id = 1")
            connection.commit()

        connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, counted INTEGER)")
        connection.execute("INSERT INTO bare VALUES (1, 0)")
        connection.commit()
        yield count_up


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


def milliseconds(step: Step, times: int) -> float:
    """Return the mean time of several consecutive steps."""
    begun = time.perf_counter()
    for _ in range(times):
        step()
    return (time.perf_counter() - begun) * 1000 / times


def show(timed: Mapping[str, Step], rounds: int, times: int) -> None:
    """Run the steps in turns, and print a line for each."""
    taken = Rounds(
        in_turns({what: partial(milliseconds, step, times) for what, step in timed.items()}, rounds)
    )
    for what in timed:
        print(f"  {what:<32} {taken.median(what):7.2f} {taken.ratio(what, BARE):6.2f}")


def measure(run: Run) -> None:
    """Print the figures."""
    rounds, times = run.size((ROUNDS, TIMES), (2, 2))
    print(f"In turns, {rounds} rounds of {times}. Milliseconds, and how many bare updates that is;")
    print("medians.")
    for server in run.servers:
        print(server.name)
        with run.databases_of(server) as new_database, steps(new_database()) as timed:
            show(timed, rounds, times)


if __name__ == "__main__":
    BENCHMARK.run(measure, __doc__)
