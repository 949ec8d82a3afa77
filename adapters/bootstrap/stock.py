"""Wires the jobs and use cases of stock for one connection."""

from ...core.stock.compact_stock_history import CompactStockHistory
from ...core.stock.process_stock_result import ProcessStockResult
from ...core.stock.record_stock import RecordStock
from ...core.stock.send_stock import SendStock
from ...ports.channel.plugin import Channel
from ...ports.repositories.storage import Storage
from ..connections.connection import Stock
from ..settings import StockSync


def stock_of(
    name: str, channel: Channel, sync: StockSync, location_code: str, storage: Storage
) -> Stock | None:
    """Wire stock; return None for a channel that takes no stock levels."""
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
