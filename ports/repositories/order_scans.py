"""The book of order_scans: how far each listing of a channel's orders has been read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OrderScan:
    """
    The reading of one listing, page by page, and the cursor it will leave behind.

    Args:
        connection: whose orders.
        cursor: everything up to here is stored; None before the first walk ended.
        name: of the walk under way, empty when none is.
        next_page: the channel's token of the next page to read.
        covers_until: what the channel's first page said the walk tells everything up to.
        newest_seen: the latest update among the orders of this walk.
        pages_without_news: pages in a row that named no order not seen in this walk, or in the last
            one where none is under way.
        pages: pages stored in this walk.
        due_at: when the next walk begins, or the next page is worth asking for.
    """

    connection: str
    due_at: datetime
    cursor: datetime | None = None
    name: str = ""
    next_page: str | None = None
    covers_until: datetime | None = None
    newest_seen: datetime | None = None
    pages_without_news: int = 0
    pages: int = 0


class OrderScanRepository(Protocol):
    """Keeps one walk for each connection."""

    def get(self, connection: str) -> OrderScan | None:
        """Return the connection's walk, None before its first."""
        ...

    def put(self, scan: OrderScan) -> None:
        """Insert or replace the connection's walk."""
        ...
