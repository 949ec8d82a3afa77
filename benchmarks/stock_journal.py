"""
Measures how fast stock changes are stored, and coalesced into one level per SKU.

Changes of 200,000 SKUs in calls of 1,000, each call durable before the next, then one statement
that applies the last change of each SKU to its level. Compared in one run, each call in turns,
in separate databases with the same durability and the same indexes of the journal: the
connector; the bare driver (`executemany`, on PostgreSQL COPY) with its own coalescing statement;
an upsert of each call into a table of levels without a journal, as is common; and the same with
SQLAlchemy's ORM, which merges a row per change. All must end with the same levels.

Run: python benchmarks/stock_journal.py [calls ...] [--smoke] [--on sqlite | postgresql]
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from typing import Any

from measuring.benchmark import Benchmark, Run
from measuring.databases import NewDatabase, driver
from measuring.promises import Promise
from measuring.rounds import Rounds
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.engines import WRITES, open_engines
from channel_connector.adapters.storage.location import Location
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.ports.channel.stock_pools import Buffer, Pool, StockRules
from channel_connector.ports.repositories.stock import StockCall

SKUS = 200_000
IN_A_CALL = 1_000
CALLS = (80, 1_000)
MANY_CALLS = 100
ORM_CALLS = 2
ROUNDS = 3
NOW = datetime(2026, 3, 16, tzinfo=UTC)
STAMP = NOW.isoformat(timespec="microseconds")
RULES = StockRules(Pool.COMMON, Buffer(2))

OF_BARE = Promise("at least {} of the bare driver's rate", least=0.8)

BENCHMARK = Benchmark(
    "how fast are stock changes stored and coalesced?",
    "the bare driver (`executemany`, COPY), upserts without a journal",
    (OF_BARE,),
    uses_databases=True,
)

Call = Mapping[str, int]

JOURNAL = """CREATE TABLE bare_journal (
    id {id}, connection TEXT NOT NULL, channel_sku TEXT NOT NULL,
    quantity BIGINT NOT NULL, received_at {moment} NOT NULL)"""
JOURNAL_INDEX = "CREATE INDEX ix_bare ON bare_journal (connection, channel_sku, id)"
LEVELS = """CREATE TABLE {name} (
    connection TEXT NOT NULL, channel_sku TEXT NOT NULL, received BIGINT, received_at {moment},
    wanted BIGINT, PRIMARY KEY (connection, channel_sku))"""
COALESCE = """INSERT INTO bare_levels (connection, channel_sku, received, received_at, wanted)
    SELECT connection, channel_sku, quantity, received_at,
        CASE WHEN quantity > 2 THEN quantity - 2 ELSE 0 END
    FROM bare_journal WHERE id IN (
        SELECT max(id) FROM bare_journal WHERE connection = 'shop' GROUP BY channel_sku)
    ON CONFLICT (connection, channel_sku) DO UPDATE SET
        received = excluded.received, received_at = excluded.received_at,
        wanted = excluded.wanted"""
UPSERT = """INSERT INTO upserted (connection, channel_sku, received, received_at, wanted)
    VALUES ({values})
    ON CONFLICT (connection, channel_sku) DO UPDATE SET
        received = excluded.received, received_at = excluded.received_at,
        wanted = excluded.wanted"""
COPY = "COPY bare_journal (connection, channel_sku, quantity, received_at) FROM STDIN"


TOTALS = "SELECT count(*), sum(received), sum(wanted) FROM {name}"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to store calls in a database of its own, and to coalesce them into levels."""

    store: Callable[[Call], object]
    coalesce: Callable[[], object]
    totals: Callable[[], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The seconds of storing and of coalescing."""

    stored: float
    coalesced: float

    @property
    def seconds(self) -> float:
        """The seconds of both."""
        return self.stored + self.coalesced


def calls(count: int, in_a_call: int) -> list[Call]:
    """Return the same calls each time."""
    dice = random.Random(7)  # noqa: S311  # made-up stock
    skus = [f"KURTA-IND-{number:07}" for number in range(SKUS)]
    return [
        {sku: dice.randrange(500) for sku in dice.sample(skus, in_a_call)} for _ in range(count)
    ]


@contextmanager
def ours(url: str) -> Iterator[Way]:
    """Use the repository."""
    database = Database(url)
    upgrade_tables(database)
    storage = SqlStorage(database)

    def store(call: Call) -> None:
        with storage.writing() as uow:
            uow.stock.receive("shop", [StockCall(NOW, call)])

    def coalesce() -> None:
        with storage.writing() as uow:
            uow.stock.coalesce("shop", RULES)

    with driver(url) as (connection, _):
        yield Way(store, coalesce, partial(totals, connection, "stock_levels"))
    database.dispose()


@contextmanager
def bare(url: str) -> Iterator[Way]:
    """Do the same with the bare driver."""
    with driver(url) as (connection, is_sqlite):
        make(connection, "bare_levels", is_sqlite=is_sqlite)

        def store(call: Call) -> None:
            if is_sqlite:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(
                    "INSERT INTO bare_journal (connection, channel_sku, quantity, received_at) "
                    "VALUES (?, ?, ?, ?)",
                    [("shop", sku, quantity, STAMP) for sku, quantity in call.items()],
                )
            else:
                with connection.cursor() as cursor, cursor.copy(COPY) as copy:
                    for sku, quantity in call.items():
                        copy.write_row(("shop", sku, quantity, NOW))
            connection.commit()

        def coalesce() -> None:
            connection.execute(COALESCE)
            connection.commit()

        yield Way(store, coalesce, partial(totals, connection, "bare_levels"))


@contextmanager
def upserts(url: str) -> Iterator[Way]:
    """Upsert each call into levels, without a journal."""
    with driver(url) as (connection, is_sqlite):
        make(connection, "upserted", is_sqlite=is_sqlite)
        statement = UPSERT.format(values=", ".join(["?" if is_sqlite else "%s"] * 5))
        stamp = STAMP if is_sqlite else NOW

        def store(call: Call) -> None:
            rows = [
                ("shop", sku, quantity, stamp, max(0, quantity - 2))
                for sku, quantity in sorted(call.items())
            ]
            if is_sqlite:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(statement, rows)
            else:
                with connection.cursor() as cursor:
                    cursor.executemany(statement, rows)
            connection.commit()

        yield Way(store, lambda: None, partial(totals, connection, "upserted"))


def totals(connection: Any, levels: str) -> tuple[int, ...]:  # noqa: ANN401  # of two drivers
    """Return the number of levels, and the sums of what was received and is wanted."""
    return tuple(map(int, connection.execute(TOTALS.format(name=levels)).fetchone()))


class Base(DeclarativeBase):
    """The tables of the ORM."""


class OrmLevel(Base):
    """A level, as an ORM user would declare it."""

    __tablename__ = "orm_levels"

    connection: Mapped[str] = mapped_column(primary_key=True)
    channel_sku: Mapped[str] = mapped_column(primary_key=True)
    received: Mapped[int]
    received_at: Mapped[datetime]
    wanted: Mapped[int]


def orm(url: str, told: Sequence[Call]) -> float:
    """
    Merge each change into levels, without a journal, and return the seconds.

    Some calls suffice for the rate; all of them would take an hour.
    """
    some = told[:ORM_CALLS]
    location = Location.parse(url)
    if location.file:
        location.file.touch()
    engine = open_engines(location).aside.execution_options(**{WRITES: True})
    Base.metadata.create_all(engine)
    begun = time.perf_counter()
    for call in some:
        with Session(engine) as session, session.begin():
            for sku, quantity in sorted(call.items()):
                level = OrmLevel(
                    connection="shop",
                    channel_sku=sku,
                    received=quantity,
                    received_at=NOW,
                    wanted=max(0, quantity - 2),
                )
                session.merge(level)
    taken = time.perf_counter() - begun
    engine.dispose()
    return taken * len(told) / len(some)


def make(connection: Any, levels: str, *, is_sqlite: bool) -> None:  # noqa: ANN401  # of two drivers
    """Create the bare tables."""
    moment = "TEXT" if is_sqlite else "TIMESTAMPTZ"
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if is_sqlite else "BIGSERIAL PRIMARY KEY"
    connection.execute(JOURNAL.format(id=key, moment=moment))
    connection.execute(JOURNAL_INDEX)
    connection.execute(LEVELS.format(name=levels, moment=moment))
    connection.commit()


WAYS: Mapping[str, Callable[[str], AbstractContextManager[Way]]] = {
    "ours": ours,
    "bare": bare,
    "upserts": upserts,
}


def seconds(do: Callable[..., object], *arguments: object) -> float:
    """Return how long it takes."""
    begun = time.perf_counter()
    do(*arguments)
    return time.perf_counter() - begun


def compare(new_database: NewDatabase, told: Sequence[Call]) -> dict[str, Outcome]:
    """Store the calls in all ways, each call in turns, then coalesce; all end with the same."""
    with ExitStack() as stack:
        ways = {name: stack.enter_context(opened(new_database())) for name, opened in WAYS.items()}
        stored = [{name: seconds(way.store, call) for name, way in ways.items()} for call in told]
        coalesced = {name: seconds(way.coalesce) for name, way in ways.items()}
        assert len({way.totals() for way in ways.values()}) == 1, "The levels differ."
    return {name: Outcome(sum(one[name] for one in stored), coalesced[name]) for name in WAYS}


def show(run: Run, name: str, new_database: NewDatabase, told: Sequence[Call]) -> None:
    """Compare, and print a line for each way."""
    changes = sum(map(len, told))
    times = run.size(ROUNDS if len(told) <= MANY_CALLS else 1, 1)
    outcomes = [compare(new_database, told) for _ in range(times)]
    whole, stored, coalesced = (
        Rounds([{way: figure(outcome) for way, outcome in one.items()} for one in outcomes])
        for figure in map(attrgetter, ("seconds", "stored", "coalesced"))
    )
    print(f"{name}, {changes:,} changes, medians of {times}")
    print("             changes a second  ours to it  storing s  coalescing s")
    for way in WAYS:
        print(
            f"  {way:<10} {changes / whole.median(way):16,.0f} {whole.ratio(way, 'ours'):11.2f}"
            f" {stored.median(way):10.2f} {coalesced.median(way):13.2f}"
        )
    taken = orm(new_database(), told)
    print(f"  {orm.__name__:<10} {changes / taken:16,.0f} {taken / whole.median('ours'):11.2f}")
    run.judge(OF_BARE, whole.ratio("bare", "ours"), f"{name}, {changes:,} changes")


def measure(run: Run) -> None:
    """Print the figures."""
    in_a_call = run.size(IN_A_CALL, 100)
    print(f"Calls of {in_a_call} changes of {SKUS} SKUs, each stored in turns.")
    for server in run.servers:
        for count in run.size(run.given.calls, (4,)):
            with run.databases_of(server) as new_database:
                show(run, server.name, new_database, calls(count, in_a_call))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the numbers of calls."""
    parser.add_argument(
        "calls", type=int, nargs="*", default=CALLS, help="of 1,000 changes each: 80 and 1000"
    )


if __name__ == "__main__":
    BENCHMARK.run(measure, __doc__, add_arguments)
