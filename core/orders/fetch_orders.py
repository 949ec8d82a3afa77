"""Store every order that the channel wants shipped, one page of its listing after another."""

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...ports.channel.cancellation_source import CancellationSource
from ...ports.channel.order_source import OrderPage, OrderSource
from ...ports.host.errors import PagingLost
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.order_scans import Walk
from ...ports.repositories.orders import OrderRecord
from ...ports.repositories.storage import Storage, UnitOfWork
from ..jobs.job import NextRun
from .order_intake import NOT_TO_SHIP, key_of, take_in, take_in_unreadable

log = logging.getLogger(__name__)

FRUITLESS_PAGES = 5
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
    name: str = "fetch_orders"

    def run(self, now: datetime) -> NextRun:
        """Store one page, or tell when the next one may be asked for."""
        if not self.enabled:
            return NextRun(now + OFF_LOOK, "Order sync is switched off.")
        with self.storage.reading() as uow:
            walk = uow.walks.get(self.connection) or Walk(self.connection, due_at=now)
        if now < walk.due_at <= now + self.every:
            return NextRun(walk.due_at, _why(walk))
        try:
            page = self._ask(walk, now)
        except PagingLost as lost:
            return self._begin_again(walk, lost, now)
        if isinstance(page, Deferred):
            return NextRun(page.until, page.reason, in_doubt=True)
        with self.storage.writing() as uow:
            walk = self._store(uow, walk, page, now)
            uow.walks.put(walk)
        return NextRun(walk.due_at, _why(walk))

    def _ask(self, walk: Walk, now: datetime) -> OrderPage | Deferred:
        if walk.next_page is not None:
            return self.source.next_page(walk.next_page, now)
        since = now - self.look_back if walk.cursor is None else walk.cursor - self.overlap
        return self.source.first_page(since, now)

    def _begin_again(self, walk: Walk, lost: PagingLost, now: datetime) -> NextRun:
        log.warning(
            "orders.walk_lost",
            extra={"connection": self.connection, "pages": walk.pages, "reason": str(lost)},
        )
        with self.storage.writing() as uow:
            uow.walks.put(Walk(self.connection, due_at=now, cursor=walk.cursor))
        return NextRun(now, "The channel lost the place in its listing; it is read from the start.")

    def _store(self, uow: UnitOfWork, walk: Walk, page: OrderPage, now: datetime) -> Walk:
        if not walk.name:
            walk = replace(walk, name=now.isoformat(), covers_until=page.covers_until, fruitless=0)
        fruitful = self._store_orders(uow, page, walk.name, now)
        walk = replace(
            walk,
            next_page=page.next_page,
            pages=walk.pages + 1,
            fruitless=0 if fruitful else walk.fruitless + 1,
            newest_seen=_newest(walk, page),
        )
        if page.next_page is None:
            return self._ended(walk, now)
        if walk.fruitless >= FRUITLESS_PAGES:
            return self._given_up(walk, now)
        return walk

    def _store_orders(self, uow: UnitOfWork, page: OrderPage, walk: str, now: datetime) -> bool:
        """Store what the page names; tell whether the walk had not seen all of it before."""
        orders = {order.channel_order_id: order for order in page.orders}
        unreadable = {key_of(entry): entry for entry in page.unreadable}
        unreadable = {key: unreadable[key] for key in unreadable.keys() - orders.keys()}
        known = uow.orders.get(self.connection, [*orders, *unreadable])
        records: list[OrderRecord] = [
            *(
                take_in(known.get(key), order, self.connection, now, walk)
                for key, order in orders.items()
            ),
            *(
                take_in_unreadable(known.get(key), entry, self.connection, now, walk)
                for key, entry in unreadable.items()
            ),
        ]
        uow.orders.put(records)
        self._tell(records, known)
        return any(key not in known or known[key].walk != walk for key in (*orders, *unreadable))

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
                    "order.not_taken_in",
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

    def _ended(self, walk: Walk, now: datetime) -> Walk:
        cursor = walk.covers_until or walk.newest_seen or walk.cursor
        if walk.cursor is not None and cursor is not None:
            cursor = max(cursor, walk.cursor)
        log.debug(
            "orders.walk_ended",
            extra={"connection": self.connection, "pages": walk.pages, "cursor": cursor},
        )
        return Walk(self.connection, due_at=now + self.every, cursor=cursor)

    def _given_up(self, walk: Walk, now: datetime) -> Walk:
        """Leave the cursor where it is: nobody knows what the repeated pages hid."""
        log.warning(
            "orders.walk_given_up",
            extra={
                "connection": self.connection,
                "pages": walk.pages,
                "reason": f"{FRUITLESS_PAGES} pages in a row named no order that was new.",
            },
        )
        return Walk(
            self.connection,
            due_at=now + self.every,
            cursor=walk.cursor,
            fruitless=walk.fruitless,
        )


def _why(walk: Walk) -> str:
    if walk.fruitless >= FRUITLESS_PAGES and not walk.name:
        return (
            f"The last look was given up: {FRUITLESS_PAGES} pages in a row named no order that "
            "was new. The next one begins where that one began."
        )
    return "The next look for orders is due then."


def _newest(walk: Walk, page: OrderPage) -> datetime | None:
    moments = [order.updated_at for order in page.orders]
    if walk.newest_seen is not None:
        moments.append(walk.newest_seen)
    return max(moments, default=None)
