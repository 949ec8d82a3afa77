"""
Measures the whole hourly job for 200,000 changed SKUs, relative to writing their feed alone.

The job coalesces the journal, makes the messages, writes the feed to a file, and processes a
report that rejects one message in a thousand. No network is involved: the channel accepts the
feed at once. Memory is the process's, as the system reports it.

Run: python benchmarks/stock_hour.py [--smoke]
"""

import logging
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from measuring.benchmark import Benchmark, Run
from measuring.databases import sqlite
from measuring.memory import peak_mib

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.core.stock.process_stock_result import ProcessStockResult
from channel_connector.core.stock.send_stock import SendStock
from channel_connector.plugins.amazon_mws.feeds.inventory_feed import (
    why_not,
    write_inventory_feed,
)
from channel_connector.ports.channel.inventory_sink import Remark, StockMessage, StockResult
from channel_connector.ports.channel.stock_pools import Buffer, Pool, StockRules
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.stock import StockCall
from channel_connector.ports.repositories.submissions import SubmissionStage

SKUS = 200_000
REFUSED_EACH = 1_000
SHOP = "shop"
NOW = datetime(2026, 3, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

BENCHMARK = Benchmark(
    "what does the whole hourly job take for 200,000 changed SKUs?",
    "writing their feed alone",
)


class FileSink:
    """A channel that writes the feed and accepts it."""

    bytes_written = 0

    def why_not(self, channel_sku: str) -> str:
        """Check a SKU like the plugin."""
        return why_not(channel_sku)

    def send(self, levels: Iterable[StockMessage], now: datetime) -> str:  # noqa: ARG002  # the port's shape
        """Write the feed."""
        with tempfile.TemporaryFile() as feed:
            write_inventory_feed(levels, "A1EXAMPLESELLER", feed)
            self.bytes_written = feed.tell()
        return "50000000001"

    def possible_at(self, now: datetime) -> datetime:
        """Return `now`: there is no limit."""
        return now

    def reserve(self, due_at: datetime | None, now: datetime) -> None:
        """Do nothing: there is no queue."""

    def result(  # the port's shape
        self,
        submission_id: str,  # noqa: ARG002
        messages: int,
        now: datetime,  # noqa: ARG002
        refused_before: str = "",  # noqa: ARG002
    ) -> StockResult:
        """Reject some messages."""
        some = range(1, messages + 1, REFUSED_EACH)
        return StockResult(dict.fromkeys(some, Remark("13013", "It is not in the catalogue.")))


def measure(run: Run) -> None:
    """Print the figures."""
    logging.disable()
    skus = run.size(SKUS, 3_000)
    with sqlite() as new_database:
        database = Database(new_database())
        upgrade_tables(database)
        storage, sink = SqlStorage(database), FileSink()
        for first in range(0, skus, 1000):
            words = {f"KURTA-IND-{n:07}": n % 500 for n in range(first, first + 1000)}
            with storage.writing() as uow:
                uow.stock.receive(SHOP, [StockCall(NOW, words)])
        rules = StockRules(Pool.COMMON, Buffer(2))
        before = peak_mib()
        begun = time.perf_counter()
        next_run = SendStock(SHOP, sink, storage, rules, 120 * MINUTE).send_now(NOW)
        sent = time.perf_counter()
        with storage.writing() as uow:
            [one] = uow.submissions.in_stages(SHOP, [SubmissionStage.SENT], Kind.STOCK)
            uow.submissions.put([replace(one, stage=SubmissionStage.DONE, due_at=NOW)])
        ProcessStockResult(SHOP, sink, storage).run(NOW + MINUTE)
        processed = time.perf_counter()
        grown = peak_mib() - before
        assert_all_arrived(storage, skus)
        begun_alone = time.perf_counter()
        sink.send((StockMessage(n, f"KURTA-IND-{n:07}", n % 500) for n in range(1, skus + 1)), NOW)
        alone = time.perf_counter() - begun_alone
        database.dispose()
    print(next_run.reason)
    print(f"  coalesce, make messages, write {sink.bytes_written / 1e6:.1f} MB: ", end="")
    print(f"{sent - begun:.1f} s, {(sent - begun) / alone:.1f} times the feed alone")
    print(f"  process the report: {processed - sent:.1f} s, {(processed - sent) / alone:.1f} times")
    print(f"  memory grew by {grown:.0f} MiB")


def assert_all_arrived(storage: SqlStorage, skus: int) -> None:
    """Check that one in a thousand was rejected, and that the channel shows all others."""
    with storage.reading() as uow:
        refused = uow.stock.refused(SHOP, limit=skus)
        accepted = uow.stock.level(SHOP, f"KURTA-IND-{1:07}")
        assert len(refused) == skus / REFUSED_EACH
        assert accepted
        assert accepted.exposed == accepted.wanted


if __name__ == "__main__":
    BENCHMARK.run(measure, __doc__)
