"""Store every order that the channel wants shipped, one page of its listing after another."""

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...ports.channel.cancellation_source import CancellationSource
from ...ports.channel.order_source import OrderPage, OrderSource
from ...ports.host.errors import PagingLost
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.order_scans import OrderScan
from ...ports.repositories.orders import OrderRecord
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.job import NextRun
from ..jobs.names import JobName
from .order_intake import NOT_TO_SHIP, key_of, upsert_order, upsert_unreadable_order

log = logging.getLogger(__name__)

MOST_PAGES_WITHOUT_NEWS = 5
"""So many pages in a row without an order that is new to the walk, and the walk is given up."""

OFF_LOOK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FetchOrders:
    """
    Walks through the channel's listing from the cursor on.

    Where the channel has a listing of all that changed, that one serves both: what is to be
    shipped is taken in, and what was cancelled or has left is noticed.

    The cursor moves to the moment which the channel's own answer covers, and only once the
    last page is stored. The next walk begins `overlap` before it; what comes twice is known
    by its id and update. A first walk looks `look_back` into the past. A walk that is due later
    than `every` allows is due now: the interval or the clock was another when that was noted.

    While it is not `enabled` the cursor stays where it is, so that nothing is skipped.
    """

    connection: str
    source: OrderSource | CancellationSource
    storage: Storage
    every: timedelta
    overlap: timedelta
    look_back: timedelta
    enabled: bool = True
    name: str = JobName.FETCH_ORDERS

    def run(self, now: datetime) -> NextRun:
        """Store one page, or tell when the next one may be asked for."""
        if not self.enabled:
            return NextRun(now + OFF_LOOK, "Order sync is switched off.")
        with self.storage.reading() as uow:
            scan = uow.order_scans.get(self.connection) or OrderScan(self.connection, due_at=now)
        if now < scan.due_at <= now + self.every:
            return NextRun(scan.due_at, _why(scan))
        try:
            page = self._ask(scan, now)
        except PagingLost as lost:
            return self._begin_again(scan, lost, now)
        if isinstance(page, Deferred):
            return NextRun(page.until, page.reason, in_doubt=True)
        with self.storage.writing() as uow:
            scan = self._store(uow, scan, page, now)
            uow.order_scans.put(scan)
        return NextRun(scan.due_at, _why(scan))

    def _ask(self, scan: OrderScan, now: datetime) -> OrderPage | Deferred:
        if scan.next_page is not None:
            return self.source.next_page(scan.next_page, now)
        since = now - self.look_back if scan.cursor is None else scan.cursor - self.overlap
        return self.source.first_page(since, now)

    def _begin_again(self, scan: OrderScan, lost: PagingLost, now: datetime) -> NextRun:
        log.warning(
            "orders.scan_lost",
            extra={"connection": self.connection, "pages": scan.pages, "reason": str(lost)},
        )
        with self.storage.writing() as uow:
            uow.order_scans.put(OrderScan(self.connection, due_at=now, cursor=scan.cursor))
        return NextRun(now, "The channel lost the place in its listing; it is read from the start.")

    def _store(self, uow: UnitOfWork, scan: OrderScan, page: OrderPage, now: datetime) -> OrderScan:
        if not scan.name:
            scan = replace(
                scan, name=now.isoformat(), covers_until=page.covers_until, pages_without_news=0
            )
        fruitful = self._store_orders(uow, page, scan.name, now)
        scan = replace(
            scan,
            next_page=page.next_page,
            pages=scan.pages + 1,
            pages_without_news=0 if fruitful else scan.pages_without_news + 1,
            newest_seen=_newest(scan, page),
        )
        if page.next_page is None:
            return self._ended(scan, now)
        if scan.pages_without_news >= MOST_PAGES_WITHOUT_NEWS:
            return self._given_up(scan, now)
        return scan

    def _store_orders(self, uow: UnitOfWork, page: OrderPage, scan: str, now: datetime) -> bool:
        """Store what the page names; tell whether the walk had not seen all of it before."""
        orders = {order.channel_order_id: order for order in page.orders}
        unreadable = {key_of(entry): entry for entry in page.unreadable}
        unreadable = {key: unreadable[key] for key in unreadable.keys() - orders.keys()}
        known = uow.orders.get(self.connection, [*orders, *unreadable])
        records: list[OrderRecord] = [
            *(
                upsert_order(known.get(key), order, self.connection, now, scan)
                for key, order in orders.items()
            ),
            *(
                upsert_unreadable_order(known.get(key), entry, self.connection, now, scan)
                for key, entry in unreadable.items()
            ),
        ]
        uow.orders.put(records)
        self._tell(records, known)
        return any(key not in known or known[key].scan != scan for key in (*orders, *unreadable))

    def _tell(self, records: list[OrderRecord], known: dict[str, OrderRecord]) -> None:
        counts: Counter[str] = Counter()
        for record in records:
            before = known.get(record.channel_order_id)
            if before is None:
                counts["new"] += 1
            else:
                counts["repeated" if before.updated_at == record.updated_at else "changed"] += 1
            if record.reason and (before is None or before.reason != record.reason):
                log.log(
                    logging.INFO if record.state in NOT_TO_SHIP else logging.WARNING,
                    "order.not_accepted",
                    extra={
                        "connection": self.connection,
                        "order": record.channel_order_id,
                        "stage": str(record.stage),
                        "reason": record.reason,
                    },
                )
        news = counts["new"] or counts["changed"]
        log.log(
            logging.INFO if news else logging.DEBUG,
            "orders.page_stored",
            extra={"connection": self.connection, **counts},
        )

    def _ended(self, scan: OrderScan, now: datetime) -> OrderScan:
        cursor = scan.covers_until or scan.newest_seen or scan.cursor
        if scan.cursor is not None and cursor is not None:
            cursor = max(cursor, scan.cursor)
        log.debug(
            "orders.scan_ended",
            extra={"connection": self.connection, "pages": scan.pages, "cursor": cursor},
        )
        return OrderScan(self.connection, due_at=now + self.every, cursor=cursor)

    def _given_up(self, scan: OrderScan, now: datetime) -> OrderScan:
        """Leave the cursor where it is: nobody knows what the repeated pages hid."""
        log.warning(
            "orders.scan_given_up",
            extra={
                "connection": self.connection,
                "pages": scan.pages,
                "reason": f"{MOST_PAGES_WITHOUT_NEWS} pages in a row named no order that was new.",
            },
        )
        return OrderScan(
            self.connection,
            due_at=now + self.every,
            cursor=scan.cursor,
            pages_without_news=scan.pages_without_news,
        )


def _why(scan: OrderScan) -> str:
    if scan.pages_without_news >= MOST_PAGES_WITHOUT_NEWS and not scan.name:
        return (
            f"The last look was given up: {MOST_PAGES_WITHOUT_NEWS} pages in a row named no order that "
            "was new. The next one begins where that one began."
        )
    return "The next look for orders is due then."


def _newest(scan: OrderScan, page: OrderPage) -> datetime | None:
    moments = [order.updated_at for order in page.orders]
    if scan.newest_seen is not None:
        moments.append(scan.newest_seen)
    return max(moments, default=None)
