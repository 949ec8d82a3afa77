"""Reads a part of the channel's listing once more, for what the order scans missed."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ...ports.channel.cancellation_source import CancellationSource
from ...ports.channel.order_source import OrderPage, OrderSource
from ...ports.host.errors import PagingLost
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.order_scans import OrderRescan, OrderScan
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.job import NextRun
from ..jobs.names import JobName
from .page_intake import StoredPage, store_page

log = logging.getLogger(__name__)

DAY: Final = timedelta(days=1)
"""How often a rescan begins by itself, and how long it may take."""

DAILY_PAUSE: Final = timedelta(minutes=5)
"""Between two pages of a daily rescan: it takes a fifth of a budget of one call a minute."""

REQUEST_PAUSE: Final = timedelta(minutes=2)
"""Between two pages of a rescan for which a person waits."""

SCAN_INTERVAL: Final = timedelta(minutes=1)
"""How often a rescan checks whether the order scan has ended."""

IDLE_INTERVAL: Final = timedelta(hours=1)

MOST_RESTARTS: Final = 3
MOST_IDS: Final = 20
"""How many of the orders that were found are named."""

RETENTION: Final = timedelta(days=90)

NEXT_PAGE: Final = "The next page of the rescan is due then."
NOT_IN_TIME: Final = "It did not reach the end of the listing within a day."
SAME_TOKEN: Final = "The channel announced the same page again."  # noqa: S105  # no password
TOKEN_LOST: Final = "The channel lost the page token again and again."  # noqa: S105  # no password


@dataclass(frozen=True, slots=True)
class RescanOrders:
    """
    Rescans the last `days` once a day, and what a person requests, one page at a time.

    A channel may list an order or a change only when the cursor is beyond its time; no order
    scan reads it then. Known orders are recognised, so nothing is sent twice.

    It shares a budget with the order scan, so it waits while one is in progress and pauses
    after each page. It gives up when the channel repeats itself, loses its place again and
    again, or a daily one takes more than a day. Not before `read_from` of the first order scan:
    what was there before was not to be fetched.

    Args:
        days: how far back; zero for none. None begins by itself while not `enabled`.
        overlap: how far before the cursor the next order scan begins, which is not missed yet.
    """

    connection: str
    source: OrderSource | CancellationSource
    storage: Storage
    days: timedelta
    overlap: timedelta
    enabled: bool = True
    hold_cancel_requests: bool = True
    name: str = JobName.RESCAN_ORDERS

    def run(self, now: datetime) -> NextRun:
        """Read and store one page."""
        with self.storage.reading() as uow:
            scan = uow.order_scans.get(self.connection)
            rescan = uow.order_rescans.current(self.connection)
            last = uow.order_rescans.last_daily(self.connection)
        if rescan is not None and _is_late(rescan, now):
            return self._keep(_ended(rescan, now, NOT_IN_TIME), now)
        if self.enabled and (scan is None or scan.cursor is None or scan.name):
            return NextRun(now + SCAN_INTERVAL, "The rescan waits for the order scan to end.")
        if rescan is None:
            return self._begin(scan, last, now)
        if now < rescan.due_at <= now + DAILY_PAUSE:
            return NextRun(rescan.due_at, NEXT_PAGE)
        return self._read_page(rescan, now)

    def _begin(self, scan: OrderScan | None, last: OrderRescan | None, now: datetime) -> NextRun:
        """Begin a daily rescan if one is due."""
        if not self.enabled or not self.days or scan is None:
            return NextRun(now + IDLE_INTERVAL, "Only requested rescans are made.")
        if last is not None and last.began_at <= now < last.began_at + DAY:
            return NextRun(last.began_at + DAY, "The next rescan is due then.")
        since = max(filter(None, (now - self.days, scan.read_from)))
        rescan = OrderRescan(self.connection, now, since, on_request=False, due_at=now)
        return self._read_page(rescan, now)

    def _read_page(self, rescan: OrderRescan, now: datetime) -> NextRun:
        try:
            page = self._fetch(rescan, now)
        except PagingLost:
            return self._keep(_restarted(rescan, now), now)
        if isinstance(page, Deferred):
            return NextRun(page.until, page.reason, in_doubt=True)
        return self._store(rescan, page, now)

    def _fetch(self, rescan: OrderRescan, now: datetime) -> OrderPage | Deferred:
        if rescan.next_page is not None:
            return self.source.next_page(rescan.next_page, now)
        return self.source.first_page(rescan.since, now)

    def _store(self, rescan: OrderRescan, page: OrderPage, now: datetime) -> NextRun:
        with self.storage.writing() as uow:
            page = self._without_known_unreadable(uow, page)
            stored = store_page(uow, self.connection, page, "", now, hold=self.hold_cancel_requests)
            found = list(_missed(stored, self._reached(uow)))
            after = replace(
                rescan,
                due_at=now + (REQUEST_PAUSE if rescan.on_request else DAILY_PAUSE),
                next_page=page.next_page,
                pages=rescan.pages + 1,
                found=rescan.found + len(found),
                found_ids=(*rescan.found_ids, *found)[:MOST_IDS],
            )
            if page.next_page is None:
                after = _ended(after, now)
            elif page.next_page == rescan.next_page:
                after = _ended(after, now, SAME_TOKEN)
            uow.order_rescans.erase(self.connection, now - RETENTION, now)
            uow.order_rescans.put(after)
        for channel_order_id in found:
            log.warning(
                "order.was_missed", extra={"connection": self.connection, "order": channel_order_id}
            )
        return self._next_run(after, now)

    def _without_known_unreadable(self, uow: UnitOfWork, page: OrderPage) -> OrderPage:
        """Leave entries out that are known: an order scan has stored what is to be done."""
        ids = [entry.channel_order_id for entry in page.unreadable]
        known = uow.orders.get(self.connection, ids)
        return replace(
            page,
            unreadable=tuple(one for one in page.unreadable if one.channel_order_id not in known),
        )

    def _reached(self, uow: UnitOfWork) -> datetime | None:
        """Return the time before which no order scan reads any more; None without a cursor."""
        scan = uow.order_scans.get(self.connection)
        return scan.cursor - self.overlap if scan is not None and scan.cursor is not None else None

    def _keep(self, rescan: OrderRescan, now: datetime) -> NextRun:
        with self.storage.writing() as uow:
            uow.order_rescans.put(rescan)
        return self._next_run(rescan, now)

    def _next_run(self, rescan: OrderRescan, now: datetime) -> NextRun:
        if rescan.ended_at is None:
            return NextRun(rescan.due_at, NEXT_PAGE)
        log.log(
            logging.WARNING if rescan.found or rescan.reason else logging.INFO,
            "orders.rescanned",
            extra={
                "connection": self.connection,
                "since": rescan.since,
                "pages": rescan.pages,
                "found": rescan.found,
                "reason": rescan.reason,
            },
        )
        return NextRun(now, "A rescan has ended.")


def _missed(stored: StoredPage, reached: datetime | None) -> Iterator[str]:
    """Yield the ids of orders and changes that no order scan would have stored any more."""
    for key, record in stored.records.items():
        before = stored.known.get(key)
        changed_at = record.updated_at
        if before is not None and (
            before.updated_at is None or changed_at is None or before.updated_at >= changed_at
        ):
            continue
        if reached is None or changed_at is None or changed_at < reached:
            yield key


def _is_late(rescan: OrderRescan, now: datetime) -> bool:
    return not rescan.on_request and now >= rescan.began_at + DAY


def _restarted(rescan: OrderRescan, now: datetime) -> OrderRescan:
    if rescan.restarts >= MOST_RESTARTS:
        return _ended(rescan, now, TOKEN_LOST)
    return replace(rescan, next_page=None, restarts=rescan.restarts + 1, due_at=now + DAILY_PAUSE)


def _ended(rescan: OrderRescan, now: datetime, reason: str = "") -> OrderRescan:
    return replace(rescan, ended_at=now, next_page=None, reason=reason)
