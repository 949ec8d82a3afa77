"""Repositories of order scans and rescans: the position in each channel's list of orders."""

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
        read_from: the time of change from which on the first scan read; None before it.
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
    read_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderRescan:
    """
    One more reading of a part of the channel's listing. Its key is (connection, began_at).

    Args:
        began_at: when it was requested, or when a daily one began.
        since: the time of change from which on it reads.
        on_request: whether a person requested it.
        due_at: when the next page may be requested.
        next_page: the channel's token of the next page, None for the first.
        pages: pages stored.
        restarts: how often the channel lost its page token.
        found: orders and changes behind the cursor that no order scan had stored.
        found_ids: the ids of the first of them.
        ended_at: None while it is not ended.
        reason: why it ended before the end of the listing; empty if it did not.
    """

    connection: str
    began_at: datetime
    since: datetime
    on_request: bool
    due_at: datetime
    next_page: str | None = None
    pages: int = 0
    restarts: int = 0
    found: int = 0
    found_ids: tuple[str, ...] = ()
    ended_at: datetime | None = None
    reason: str = ""


class OrderScanRepository(Protocol):
    """Stores one scan per connection."""

    def get(self, connection: str) -> OrderScan | None:
        """Return the connection's scan, None before its first."""
        ...

    def put(self, scan: OrderScan) -> None:
        """Insert or replace the connection's scan."""
        ...


class OrderRescanRepository(Protocol):
    """Stores order rescans."""

    def current(self, connection: str) -> OrderRescan | None:
        """Return the one to go on with: a requested one first, else the oldest; None if none."""
        ...

    def last_daily(self, connection: str) -> OrderRescan | None:
        """Return the daily one that began last, ended or not; None before the first."""
        ...

    def last(self, connection: str, limit: int) -> list[OrderRescan]:
        """Return up to `limit` rescans, the one that began last first."""
        ...

    def put(self, rescan: OrderRescan) -> None:
        """Insert or replace the rescan."""
        ...

    def erase(self, connection: str, before: datetime, now: datetime) -> None:
        """Delete what ended before `before`, or began after `now`: the clock was set back."""
        ...
