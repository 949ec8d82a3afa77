"""Repository of order scans: the position in each channel's list of orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OrderScan:
    """
    The state of a connection's current scan, and its cursor.

    Args:
        due_at: when the next scan begins, or the next page may be requested.
        cursor: all changes up to here are stored; None before the first scan completed.
        name: of the current scan, empty without one.
        next_page: the channel's token of the next page.
        covers_until: `OrderPage.covers_until` of the scan's first page.
        newest_seen: latest update among the orders of this scan.
        pages_without_news: consecutive pages without an order new to this scan, or to the last
            one if none is running.
        pages: pages stored in this scan.
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
    """Stores one scan per connection."""

    def get(self, connection: str) -> OrderScan | None:
        """Return the connection's scan, None before its first."""
        ...

    def put(self, scan: OrderScan) -> None:
        """Insert or replace the connection's scan."""
        ...
