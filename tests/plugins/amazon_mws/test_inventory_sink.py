"""A feed that cannot be prepared is not sent, and the hour's update is not used up."""

import errno
import tempfile
from io import BytesIO

import pytest

from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.core.stock.send_stock import SendStock
from channel_connector.core.stock.stock_hour import HOUR, slot_at
from channel_connector.plugins.amazon_mws.inventory_sink import AmazonInventorySink
from channel_connector.ports.channel.inventory_sink import StockMessage
from channel_connector.ports.channel.stock_pools import StockRules
from channel_connector.ports.host.errors import NotSent
from channel_connector.ports.repositories.stock import StockCall
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink

LEVELS = [StockMessage(1, "RED-MUG", 5)]


class FullDisk(BytesIO):
    """A file for which there is no room."""

    def write(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def sink():
    """A sink that sends to nobody: what is tested ends before."""
    return AmazonInventorySink(None, None, "A1SELLER")


@pytest.fixture
def no_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))


def test_without_a_temporary_folder_nothing_is_sent(sink, no_folder):
    with pytest.raises(NotSent, match=r"temporary folder: .*set TMPDIR"):
        sink.send(LEVELS, NOON)


def test_without_room_in_it_nothing_is_sent(sink, monkeypatch):
    monkeypatch.setattr(tempfile, "TemporaryFile", FullDisk)

    with pytest.raises(NotSent, match="No space left on device"):
        sink.send(LEVELS, NOON)


def test_the_hour_is_not_used_up(database, no_folder, sink):
    class Sink(MemoryInventorySink):
        def send(self, levels, now):
            return sink.send(levels, now)

    storage = SqlStorage(database)
    with storage.writing() as uow:
        uow.stock.receive(CONNECTION, [StockCall(NOON, {"RED-MUG": 5})])
    sender = MemoryInventorySink()
    job = SendStock(CONNECTION, Sink(), storage, StockRules(), HOUR)

    with pytest.raises(NotSent):
        job.send_now(NOON)

    with storage.reading() as uow:
        assert uow.submissions.search(CONNECTION) == []
        assert uow.stock.last_period_done(CONNECTION) < slot_at(CONNECTION, NOON)
    again = SendStock(CONNECTION, sender, storage, StockRules(), HOUR).send_now(NOON)
    assert again.reason == "A stock update of 1 SKUs was sent."
