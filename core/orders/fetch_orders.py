"""Scans the channel's order list page by page, and stores every order to be shipped."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...ports.channel.cancellation_source import CancellationSource
from ...ports.channel.order_source import OrderPage, OrderSource
from ...ports.host.errors import PagingLost
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.order_scans import OrderScan
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.job import NextRun
from ..jobs.names import JobName
from .page_intake import store_page

log = logging.getLogger(__name__)

MOST_PAGES_WITHOUT_NEWS = 5
"""Consecutive pages without an order that is new to the scan, after which it is aborted."""

DISABLED_INTERVAL = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FetchOrders:
    """
    Scans the channel's order list from the cursor on.

    If the channel lists all changed orders, one scan finds both new orders and changes to
    known ones (cancelled or shipped).

    The cursor advances to `covers_until` of the channel's answer, and only after the last page
    was stored. The next scan begins `overlap` before the cursor; duplicates are recognised by
    order id and update time. The first scan begins `look_back` before now. A scan due later
    than now plus `every` runs now: the interval or the clock was changed since.

    If not `enabled`, the cursor stays unchanged, so no order is skipped.
    """

    connection: str
    source: OrderSource | CancellationSource
    storage: Storage
    every: timedelta
    overlap: timedelta
    look_back: timedelta
    enabled: bool = True
    hold_cancel_requests: bool = True
    name: str = JobName.FETCH_ORDERS

    def run(self, now: datetime) -> NextRun:
        """Fetch and store one page."""
        if not self.enabled:
            return NextRun(now + DISABLED_INTERVAL, "Order sync is disabled.")
        with self.storage.reading() as uow:
            scan = uow.order_scans.get(self.connection) or OrderScan(self.connection, due_at=now)
        if now < scan.due_at <= now + self.every:
            return NextRun(scan.due_at, _reason(scan))
        try:
            page = self._fetch(scan, now)
        except PagingLost as lost:
            return self._restart(scan, lost, now)
        if isinstance(page, Deferred):
            return NextRun(page.until, page.reason, in_doubt=True)
        with self.storage.writing() as uow:
            scan = self._store(uow, scan, page, now)
            uow.order_scans.put(scan)
        return NextRun(scan.due_at, _reason(scan))

    def _fetch(self, scan: OrderScan, now: datetime) -> OrderPage | Deferred:
        if scan.next_page is not None:
            return self.source.next_page(scan.next_page, now)
        since = now - self.look_back if scan.cursor is None else scan.cursor - self.overlap
        return self.source.first_page(since, now)

    def _restart(self, scan: OrderScan, lost: PagingLost, now: datetime) -> NextRun:
        log.warning(
            "orders.scan_lost",
            extra={"connection": self.connection, "pages": scan.pages, "reason": str(lost)},
        )
        with self.storage.writing() as uow:
            uow.order_scans.put(_anew(scan, now))
        return NextRun(now, "The page token expired; the scan for orders starts over.")

    def _store(self, uow: UnitOfWork, scan: OrderScan, page: OrderPage, now: datetime) -> OrderScan:
        if not scan.name:
            scan = replace(
                scan, name=now.isoformat(), covers_until=page.covers_until, pages_without_news=0
            )
        stored = store_page(
            uow, self.connection, page, scan.name, now, hold=self.hold_cancel_requests
        )
        has_news = any(
            key not in stored.known or stored.known[key].scan != scan.name for key in stored.records
        )
        scan = replace(
            scan,
            read_from=self._read_from(scan, now),
            next_page=page.next_page,
            pages=scan.pages + 1,
            pages_without_news=0 if has_news else scan.pages_without_news + 1,
            newest_seen=_newest(scan, page),
        )
        if page.next_page is None:
            return self._ended(scan, now)
        if scan.pages_without_news >= MOST_PAGES_WITHOUT_NEWS:
            return self._aborted(scan, now)
        return scan

    def _read_from(self, scan: OrderScan, now: datetime) -> datetime | None:
        is_first = scan.cursor is None and scan.read_from is None
        return now - self.look_back if is_first else scan.read_from

    def _ended(self, scan: OrderScan, now: datetime) -> OrderScan:
        cursor = scan.covers_until or scan.newest_seen or scan.cursor
        if scan.cursor is not None and cursor is not None:
            cursor = max(cursor, scan.cursor)
        log.debug(
            "orders.scan_ended",
            extra={"connection": self.connection, "pages": scan.pages, "cursor": cursor},
        )
        return replace(_anew(scan, now + self.every), cursor=cursor)

    def _aborted(self, scan: OrderScan, now: datetime) -> OrderScan:
        """Keep the cursor: the repeated pages may have hidden orders."""
        log.warning(
            "orders.scan_given_up",
            extra={
                "connection": self.connection,
                "pages": scan.pages,
                "reason": f"{MOST_PAGES_WITHOUT_NEWS} consecutive pages had no new order.",
            },
        )
        return replace(_anew(scan, now + self.every), pages_without_news=scan.pages_without_news)


def _anew(scan: OrderScan, due_at: datetime) -> OrderScan:
    """Return the state before the next scan, which begins at the same cursor."""
    return OrderScan(scan.connection, due_at, scan.cursor, read_from=scan.read_from)


def _reason(scan: OrderScan) -> str:
    if scan.pages_without_news >= MOST_PAGES_WITHOUT_NEWS and not scan.name:
        return (
            f"The last scan was aborted: {MOST_PAGES_WITHOUT_NEWS} consecutive pages had no new "
            "order. The next scan starts from the same cursor."
        )
    return "The next scan for orders is due then."


def _newest(scan: OrderScan, page: OrderPage) -> datetime | None:
    moments = [order.updated_at for order in page.orders]
    if scan.newest_seen is not None:
        moments.append(scan.newest_seen)
    return max(moments, default=None)
