"""What stock takes for one connection: its jobs, and what is done when somebody asks."""

from dataclasses import dataclass

from ...core.jobs.job import Job
from ...core.stock.compact_stock_history import CompactStockHistory
from ...core.stock.process_stock_result import ProcessStockResult
from ...core.stock.record_stock import RecordStock
from ...core.stock.send_stock import SendStock
from ...ports.channel.plugin import Channel
from ...ports.repositories.storage import Storage
from ..settings import StockSync


@dataclass(frozen=True, slots=True)
class Stock:
    """What is done for a connection whose channel takes stock levels."""

    record: RecordStock
    send: SendStock
    jobs: tuple[Job, ...]


def stock_of(
    name: str, channel: Channel, sync: StockSync, location_code: str, storage: Storage
) -> Stock | None:
    """Wire what stock takes, None for a channel that takes no levels."""
    sink = channel.inventory_sink
    if sink is None:
        return None
    send = SendStock(name, sink, storage, sync.rules, sync.deadline, sync.enabled)
    return Stock(
        RecordStock(name, sink, storage, location_code),
        send,
        jobs=(
            send,
            ProcessStockResult(name, sink, storage),
            CompactStockHistory(name, storage, sync.keep_history),
        ),
    )
