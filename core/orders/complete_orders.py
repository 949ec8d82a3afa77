"""Reads the lines of new orders, and re-reads orders after a retry."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import itemgetter

from ...ports.channel.order_source import OrderSource
from ...ports.host.errors import OrderUnreadable, PagingLost, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.orders import OrderRecord, Stage
from ...ports.repositories.storage import Storage
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.job import NextRun, first_granted
from ..jobs.names import JobName
from ..jobs.reading_by_id import NOT_TOLD, fitting
from .cancel_request import note_of_listed
from .order_intake import (
    blocked,
    closed,
    lines_lost,
    upsert_lines,
    upsert_order,
    upsert_unreadable_order,
)

log = logging.getLogger(__name__)

DONE = "Every order was read."
AGAIN = "An order that could not be read is retried"


@dataclass(frozen=True, slots=True)
class CompleteOrders:
    """
    Reads orders again, the one not looked at for longest first, and lines, oldest order first.

    Of these two, whichever is due for longer gets the call. Orders are read together, as many as
    the source accepts; those that an answer leaves out stay due. Lines cost one call per order;
    while the budget defers them, the reason states when the backlog will be completed.
    """

    connection: str
    source: OrderSource
    storage: Storage
    hold_cancel_requests: bool = True
    name: str = JobName.COMPLETE_ORDERS

    def run(self, now: datetime) -> NextRun:
        """Read one batch of orders or one page of lines."""
        with self.storage.reading() as uow:
            next_due = uow.orders.next_due(self.connection, [Stage.TO_READ, Stage.TO_COMPLETE])
            if next_due is None or next_due > now:
                return nothing_due(next_due, now, DONE, AGAIN)
            to_read = fitting(
                uow.orders.to_read(self.connection, now, self.source.most_ids),
                self.source.most_ids,
            )
            incomplete = uow.orders.due(self.connection, [Stage.TO_COMPLETE], now, 1)
        steps: list[tuple[datetime, Callable[[], NextRun]]] = []
        if to_read:
            steps.append((to_read[0].due_at, partial(self._read_orders, to_read, now)))
        if incomplete:
            steps.append((incomplete[0].due_at, partial(self._read_lines, incomplete[0], now)))
        return first_granted([step for _, step in sorted(steps, key=itemgetter(0))], now)

    def _read_orders(self, records: list[OrderRecord], now: datetime) -> NextRun:
        ids = [record.channel_order_id for record in records]
        try:
            answer = self.source.read(ids, now)
        except TryAgain as failure:
            self._change(ids, partial(retry_later, failure=failure, now=now), now)
            raise
        if isinstance(answer, Deferred):
            return NextRun(answer.until, answer.reason, in_doubt=True)
        orders = {order.channel_order_id: order for order in answer.orders}
        unreadable = {entry.channel_order_id: entry for entry in answer.unreadable}

        def read(record: OrderRecord) -> OrderRecord:
            key = record.channel_order_id
            if key in orders:
                return upsert_order(record, orders[key], self.connection, now)
            if key in unreadable:
                return upsert_unreadable_order(
                    record, unreadable[key], self.connection, now, record.scan
                )
            if key in answer.unknown:
                return closed(record, "The channel does not know this order.")
            return retry_later(record, NOT_TOLD, now)

        told = {*orders, *unreadable, *answer.unknown, ids[0]}
        self._change([key for key in ids if key in told], read, now)
        return NextRun(now, "Orders were read again.")

    def _read_lines(self, record: OrderRecord, now: datetime) -> NextRun:
        key = record.channel_order_id
        try:
            page = self.source.lines(key, record.lines_page, now)
        except PagingLost as lost:
            self._change([key], partial(lines_lost, lost=lost, now=now), now, record)
            return NextRun(now, "The page token expired; the lines are read from the start.")
        except OrderUnreadable as unreadable:
            self._change([key], partial(blocked, reason=str(unreadable)), now, record)
            return NextRun(now, "An order could not be read and is blocked.")
        except TryAgain as failure:
            self._change([key], partial(retry_later, failure=failure, now=now), now, record)
            raise
        if isinstance(page, Deferred):
            return self._deferred(page, now)
        self._change([key], partial(upsert_lines, page=page, now=now), now, record)
        return NextRun(now, "Lines were read.")

    def _deferred(self, deferred: Deferred, now: datetime) -> NextRun:
        with self.storage.reading() as uow:
            backlog = uow.orders.count(self.connection).get(Stage.TO_COMPLETE, 0)
        done = self.source.lines_read_by(backlog, now)
        return NextRun(
            deferred.until,
            f"{deferred.reason} {backlog} orders wait for their lines; "
            f"the last is read by {done:%Y-%m-%d %H:%M:%S} UTC.",
            in_doubt=True,
        )

    def _change(
        self,
        ids: list[str],
        change: Callable[[OrderRecord], OrderRecord],
        now: datetime,
        as_read: OrderRecord | None = None,
    ) -> None:
        """Change the records, unless they were changed since they were read."""
        with self.storage.writing() as uow:
            kept = uow.orders.get(self.connection, ids)
            records = [
                note_of_listed(change(record), now, hold=self.hold_cancel_requests)
                for record in kept.values()
                if _is_unchanged(record, as_read)
            ]
            uow.orders.put(records)
        for record in records:
            log.info(
                "order.read",
                extra={
                    "connection": self.connection,
                    "order": record.channel_order_id,
                    "stage": str(record.stage),
                    "reason": record.reason,
                },
            )


def _is_unchanged(record: OrderRecord, as_read: OrderRecord | None) -> bool:
    if as_read is None:
        return record.stage is Stage.TO_READ
    return (record.stage, record.updated_at, record.lines_page) == (
        as_read.stage,
        as_read.updated_at,
        as_read.lines_page,
    )
