"""Fixtures: stock jobs between an OMS, storage and a fake channel."""

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.core.stock.process_stock_result import ProcessStockResult
from channel_connector.core.stock.record_stock import RecordStock, StockLine, StockUpdate
from channel_connector.core.stock.send_stock import SendStock
from channel_connector.core.stock.stock_hour import HOUR, slot_at
from channel_connector.core.submissions.watch_submissions import WatchSubmissions
from channel_connector.ports.channel.stock_pools import StockRules
from channel_connector.ports.host.errors import TryAgain
from channel_connector.ports.repositories.storage import Storage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink

MINUTE = timedelta(minutes=1)
DEADLINE = 2 * HOUR


class Killed(BaseException):
    """Simulates a killed process."""


class MortalSink(MemoryInventorySink):
    """A sink whose process may be killed right before or right after the channel is called."""

    dies = ""

    def die_before(self):
        self.dies = "before"

    def die_after(self):
        self.dies = "after"

    def send(self, levels, now):
        dies, self.dies = self.dies, ""
        if dies == "before":
            raise Killed
        answer = super().send(levels, now)
        if dies == "after":
            raise Killed
        return answer


@dataclass
class StockWorld:
    """Time stands still until `pass_time`; it begins right after the connection's minute."""

    storage: Storage
    rules: StockRules = field(default_factory=StockRules)
    sink: MortalSink = field(default_factory=MortalSink)
    now: datetime = slot_at(CONNECTION, NOON) + MINUTE

    @property
    def send(self):
        return SendStock(CONNECTION, self.sink, self.storage, self.rules, DEADLINE)

    def receive(self, **quantities):
        words = [StockLine(sku, quantity) for sku, quantity in quantities.items()]
        return RecordStock(CONNECTION, self.sink, self.storage).run([StockUpdate(words, self.now)])

    def run(self, *, sending=True):
        """Run each job until it wants to wait, as an engine would."""
        process_result = ProcessStockResult(CONNECTION, self.sink, self.storage)
        watch = WatchSubmissions(CONNECTION, self.sink, self.storage)
        for job in (watch, process_result, self.send)[: 3 if sending else 2]:
            for _ in range(20):
                try:
                    if job.run(self.now).at > self.now:
                        break
                except (TryAgain, Killed):
                    break

    def pass_time(self, span):
        """Let time pass, the jobs being run each minute."""
        ends = self.now + span
        while self.now < ends:
            self.now += MINUTE
            self.run()

    def pass_hours(self, hours=1):
        self.pass_time(hours * HOUR)

    def level(self, channel_sku):
        with self.storage.reading() as uow:
            return uow.stock.level(CONNECTION, channel_sku)

    def submissions(self):
        with self.storage.reading() as uow:
            return uow.submissions.search(CONNECTION)

    @property
    def sent(self):
        """What was sent: the quantities of each submission."""
        return [
            {level.channel_sku: level.quantity for level in one.levels}
            for one in self.sink.submissions.values()
        ]


@pytest.fixture
def stock(new_stock):
    """A world with rules that hold nothing back."""
    return new_stock()


@pytest.fixture(scope="module")
def new_stock(upgraded_sqlite, tmp_path_factory):
    """Return a function that makes a world over a database of its own."""
    made = []

    def make(rules=None):
        file = shutil.copy(upgraded_sqlite, tmp_path_factory.mktemp("stock"))
        database = Database(f"sqlite:///{file}")
        made.append(database)
        return StockWorld(SqlStorage(database), rules or StockRules())

    yield make
    for database in made:
        database.dispose()
