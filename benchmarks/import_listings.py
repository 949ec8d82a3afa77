"""
Measures speed and memory of a listing import, relative to the minimal import.

A CSV file with unsorted rows, each with its own EAN, ASIN and SKU, is loaded into an empty
table and then once more, when nothing changes. The minimum is `csv.reader` and the bare driver
(`executemany`, on PostgreSQL COPY) into one table with the same key, in one transaction: rows
are not checked, a repeated SKU fails, and changes are not reported.

Memory is the process's, as the system reports it: the growth of the peak for a fifth of the
rows, and the further growth for all of them.

Run: python benchmarks/import_listings.py [rows]
"""

import csv
import math
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from stock_journal import driver, postgresql, sqlite

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
STEP = 736_338_717
OF_BARE = 0.15
MOST_MIB = 16
NOW = datetime(2026, 3, 16, tzinfo=UTC)

TABLE = """CREATE TABLE bare_listings (
    connection TEXT NOT NULL, channel_sku TEXT NOT NULL, client_sku TEXT NOT NULL,
    channel_serial TEXT NOT NULL, PRIMARY KEY (connection, channel_sku))"""
INSERT = "INSERT INTO bare_listings VALUES ('shop', ?, ?, ?)"
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


def peak_mib() -> float:
    """Return the peak memory of the process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def load(database: Database, file: Path) -> float:
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
    return taken


def ours(url: str, file: Path) -> tuple[float, float]:
    """Load the file twice, and return the seconds of each."""
    database = Database(url)
    upgrade_tables(database)
    seconds = load(database, file), load(database, file)
    database.dispose()
    return seconds


def bare(url: str, file: Path) -> float:
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
        return time.perf_counter() - begun


def grown(url: str, some: Path, all_rows: Path) -> tuple[float, float]:
    """Return the growth of the peak for some of the rows, and the further growth for all."""
    database = Database(url)
    upgrade_tables(database)
    before = peak_mib()
    load(database, some)
    then = peak_mib()
    load(database, all_rows)
    database.dispose()
    return then - before, peak_mib() - then


def show(name: str, new_database: Callable[[], str], folder: Path, rows: int) -> bool:
    """Run in turns, print the figures, and return whether the targets are met."""
    some, all_rows = folder / "some.csv", folder / "all.csv"
    write(some, rows // 5)
    write(all_rows, rows)
    first, further = grown(new_database(), some, all_rows)
    rounds = [
        (*ours(new_database(), all_rows), bare(new_database(), all_rows)) for _ in range(ROUNDS)
    ]
    new, again, least = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median(times[2] / times[0] for times in rounds)
    print(name)
    for what, seconds in (("all rows new", new), ("no row changed", again), ("bare", least)):
        print(f"  {what:<15} {seconds:6.1f} s {rows / seconds:10,.0f} rows a second")
    print(
        f"  memory grew by {first:.1f} MiB for {rows // 5:,} rows, {further:.1f} more for {rows:,}"
    )
    fast, flat = ratio >= OF_BARE, first + further <= MOST_MIB
    print(f"  {ratio:.2f} of bare: {OF_BARE} promised: {'kept' if fast else 'NOT KEPT'}")
    print(f"  at most {MOST_MIB} MiB promised: {'kept' if flat else 'NOT KEPT'}")
    return fast and flat


def main() -> int:
    """Print the figures; the exit code is 1 if a target is not met."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"{rows:,} rows, in turns, {ROUNDS} times; medians.")
    kept = True
    for name, server in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        with tempfile.TemporaryDirectory() as folder, server() as new_database:
            kept = show(name, new_database, Path(folder), rows) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
