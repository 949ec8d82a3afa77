"""
Measures speed and memory of a listing import, relative to the minimal import.

A CSV file with unsorted rows, each with its own EAN, ASIN and SKU, is loaded into an empty
table and then once more, when nothing changes. The minimum is `csv.reader` and the bare driver
(`executemany`, on PostgreSQL COPY) into one table with the same key, in one transaction: rows
are not checked, a repeated SKU fails, and changes are not reported.

Memory is the process's, as the system reports it: the growth of the peak for a fifth of the
rows, and the further growth for all of them.

Run: python benchmarks/import_listings.py [rows] [--smoke] [--on sqlite | postgresql]
"""

import argparse
import csv
import math
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from measuring.benchmark import Benchmark, Run
from measuring.databases import NewDatabase, driver
from measuring.memory import peak_mib
from measuring.promises import Promise
from measuring.rounds import Rounds

from channel_connector.adapters.assure.limits import LISTING_LIMITS
from channel_connector.adapters.listings_file import ListingFile, LoadListings
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.plugins.amazon_mws.asin import asin_doubt

ROWS = 200_000
ROUNDS = 3
PORTION = 5_000
NEW, AGAIN, BARE = "all rows new", "no row changed", "bare"
STEP = 736_338_717
NOW = datetime(2026, 3, 16, tzinfo=UTC)

OF_BARE = Promise("at least {} of the bare driver's rate", least=0.15)
MOST_MIB = Promise("at most {} MiB", most=16, needs_whole=False)

BENCHMARK = Benchmark(
    "how fast is a listing file loaded, and in how much memory?",
    "`csv.reader` and the bare driver (`executemany`, COPY) into one table",
    (OF_BARE, MOST_MIB),
    uses_databases=True,
)

TABLE = """CREATE TABLE bare_listings (
    connection TEXT NOT NULL, channel_sku TEXT NOT NULL, client_sku TEXT NOT NULL,
    channel_serial TEXT NOT NULL, PRIMARY KEY (connection, channel_sku))"""
INSERT = "INSERT INTO bare_listings VALUES ('shop', ?, ?, ?)"
COUNT = "SELECT count(*) FROM bare_listings"
COPY = "COPY bare_listings (connection, channel_sku, client_sku, channel_serial) FROM STDIN"


def ean(number: int) -> str:
    """Return the EAN of one article."""
    body = f"{890_000_000_000 + number:012}"
    weighted = sum(map(int, body[::2])) + 3 * sum(map(int, body[1::2]))
    return f"{body}{-weighted % 10}"


def write(file: Path, rows: int) -> None:
    """Write a file with this many rows, without holding them in memory."""
    assert math.gcd(STEP, rows) == 1, "Each article must occur once."
    numbers = (place * STEP % rows for place in range(rows))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("Client SKU Id", "Channel Serial No.", "Channel SKU Id"))
        writer.writerows((ean(n), f"B0{n:08}", f"KURTA-IND-{n:07}") for n in numbers)


def load(database: Database, file: Path, *, new: int) -> float:
    """Load the file like the command line, and return the seconds."""
    loading = LoadListings(
        SqlStorage(database),
        SqlScheduledJobRepository(database),
        "shop",
        asin_doubt,
        LISTING_LIMITS,
    )
    begun = time.perf_counter()
    with file.open("rb") as stream:
        report = loading.run(ListingFile(stream, file.name), NOW)
    taken = time.perf_counter() - begun
    assert report.counts.kept
    assert (report.counts.new, report.counts.refused) == (new, 0)
    return taken


def ours(url: str, file: Path, rows: int) -> tuple[float, float]:
    """Load the file twice, and return the seconds of each."""
    database = Database(url)
    upgrade_tables(database)
    seconds = load(database, file, new=rows), load(database, file, new=0)
    database.dispose()
    return seconds


def bare(url: str, file: Path, count: int) -> float:
    """Load the file with the bare driver, and return the seconds."""
    with driver(url) as (connection, is_sqlite), file.open(encoding="utf-8", newline="") as stream:
        connection.execute(TABLE)
        connection.commit()
        begun = time.perf_counter()
        rows = csv.reader(stream)
        next(rows)
        if is_sqlite:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(INSERT, ((sku, client, serial) for client, serial, sku in rows))
        else:
            with connection.cursor() as cursor, cursor.copy(COPY) as copy:
                for client, serial, sku in rows:
                    copy.write_row(("shop", sku, client, serial))
        connection.commit()
        taken = time.perf_counter() - begun
        assert connection.execute(COUNT).fetchone() == (count,)
        return taken


def grown(url: str, some: Path, all_rows: Path, rows: int) -> tuple[float, float]:
    """Return the growth of the peak for a fifth of the rows, and the further growth for all."""
    database = Database(url)
    upgrade_tables(database)
    before = peak_mib()
    load(database, some, new=rows // 5)
    then = peak_mib()
    load(database, all_rows, new=rows - rows // 5)
    database.dispose()
    return then - before, peak_mib() - then


def show(run: Run, name: str, new_database: NewDatabase, folder: Path, rows: int) -> None:
    """Run in turns, and print the figures."""
    some, all_rows = folder / "some.csv", folder / "all.csv"
    write(some, rows // 5)
    write(all_rows, rows)
    first, further = grown(new_database(), some, all_rows, rows)
    seconds = Rounds(
        [
            dict(zip((NEW, AGAIN), ours(new_database(), all_rows, rows), strict=True))
            | {BARE: bare(new_database(), all_rows, rows)}
            for _ in range(run.size(ROUNDS, 1))
        ]
    )
    print(name)
    for what in (NEW, AGAIN, BARE):
        taken = seconds.median(what)
        print(
            f"  {what:<15} {taken:6.1f} s {rows / taken:10,.0f} rows a second"
            f" {seconds.ratio(BARE, what):6.2f} of bare"
        )
    print(
        f"  memory grew by {first:.1f} MiB for {rows // 5:,} rows, {further:.1f} more for {rows:,}"
    )
    run.judge(OF_BARE, seconds.ratio(BARE, NEW), name)
    run.judge(MOST_MIB, first + further, name)


def measure(run: Run) -> None:
    """Print the figures."""
    rows = run.size(run.given.rows, 1_000)
    print(f"{rows:,} rows, in turns, {run.size(ROUNDS, 1)} times; medians.")
    for server in run.servers:
        with tempfile.TemporaryDirectory() as folder, run.databases_of(server) as new_database:
            show(run, server.name, new_database, Path(folder), rows)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the number of rows."""
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)


if __name__ == "__main__":
    BENCHMARK.run(measure, __doc__, add_arguments)
