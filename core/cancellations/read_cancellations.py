"""Find out what customers cancelled of the orders that the OMS has."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from ...ports.channel.order_source import OrderSource, OrderState
from ...ports.host.errors import OrderUnreadable, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.oms.gateway import CancelledLine
from ...ports.repositories.cancellations import Cancellation
from ...ports.repositories.orders import OrderRecord, Stage
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..jobs.names import JobName
from ..orders.order_diff import diff, note_cancellation, read_lines
from ..packing.recheck import CANCELLED_AFTER_BOOKING

log = logging.getLogger(__name__)

SHIPPED_ELSEWHERE = (
    "The channel says that it was shipped, and no shipment of it is booked here. "
    "Look up who shipped it, and end it at the OMS by hand."
)

GOES_BY_THE_LAST_LOOK = frozenset(
    {
        ShipmentStage.CHECKED,
        ShipmentStage.SLOT_CHOSEN,
        ShipmentStage.BOOKING,
        ShipmentStage.BOOKED,
    }
)

DONE = "Every change of a delivered order is looked at."
AGAIN = "An order that could not be compared is tried again"


@dataclass(frozen=True, slots=True)
class ReadCancellations:
    """
    Compares changed orders with what the OMS got, oldest first.

    Lines cost one call an order. An order that was cancelled altogether costs none: the channel
    has said all there is to know. What is missing goes into the outbox of cancellations.
    """

    connection: str
    source: OrderSource
    storage: Storage
    name: str = JobName.READ_CANCELLATIONS

    def run(self, now: datetime) -> NextRun:
        """Compare one order, or tell when there is one to compare."""
        with self.storage.reading() as uow:
            next_due = uow.orders.next_due(self.connection, [Stage.TO_COMPARE])
            if next_due is None or next_due > now:
                return nothing_due(next_due, now, DONE, AGAIN)
            first = uow.orders.due(self.connection, [Stage.TO_COMPARE], now, 1)[0]
        return self._compare(first, now)

    def _compare(self, record: OrderRecord, now: datetime) -> NextRun:
        try:
            cancelled = self._cancelled(record, now)
        except OrderUnreadable as unreadable:
            self._end(record, (), now, reason=str(unreadable))
            return NextRun(now, "A delivered order could not be read again.")
        except TryAgain as failure:
            self._change(record, partial(retry_later, failure=failure, now=now))
            raise
        if isinstance(cancelled, Deferred):
            return NextRun(cancelled.until, cancelled.reason, in_doubt=True)
        self._end(record, cancelled, now)
        return NextRun(now, "A delivered order was compared.")

    def _cancelled(
        self, record: OrderRecord, now: datetime
    ) -> tuple[CancelledLine, ...] | Deferred:
        """Return every line with cancelled units, and how many, all in all."""
        if record.state is OrderState.CANCELLED:
            return tuple(
                CancelledLine(line.channel_line_id, line.channel_sku, line.to_ship)
                for line in record.sent_lines
            )
        lines = read_lines(self.source, record.channel_order_id, now)
        if isinstance(lines, Deferred):
            return lines
        return diff(lines, record.sent_lines, None).cancelled

    def _end(
        self,
        record: OrderRecord,
        cancelled: tuple[CancelledLine, ...],
        now: datetime,
        reason: str = "",
    ) -> None:
        key = record.channel_order_id
        with self.storage.writing() as uow:
            kept = uow.orders.get(self.connection, [key])[key]
            note_cancellation(uow, self.connection, key, cancelled, now)
            shipments = uow.shipments.of_order(self.connection, key)
            known = uow.cancellations.get(self.connection, [key]).get(key)
            if cancelled:
                _look_again(uow, shipments)
            compared = _compared(kept, record, reason or _to_know(kept, known, shipments))
            uow.orders.put([compared])
        log.log(
            logging.WARNING if compared.reason else logging.INFO,
            "order.compared",
            extra={
                "connection": self.connection,
                "order": key,
                "state": str(compared.state),
                "cancelled": sum(line.quantity for line in cancelled),
                "reason": compared.reason,
            },
        )

    def _change(self, record: OrderRecord, change: Change[OrderRecord]) -> None:
        """Change the record, unless it has moved on since it was read."""
        with self.storage.writing() as uow:
            key = record.channel_order_id
            kept = uow.orders.get(self.connection, [key])[key]
            if (kept.stage, kept.updated_at) == (record.stage, record.updated_at):
                uow.orders.put([change(kept)])


def _look_again(uow: UnitOfWork, shipments: list[Shipment]) -> None:
    """Let the order be read once more before anything else is booked or asked for."""
    uow.shipments.put(
        replace(shipment, checked_at=None)
        for shipment in shipments
        if shipment.stage in GOES_BY_THE_LAST_LOOK
    )


def _compared(kept: OrderRecord, as_read: OrderRecord, reason: str) -> OrderRecord:
    """Return the record as compared, or still to be compared where a newer update came."""
    if kept.updated_at != as_read.updated_at:
        return kept
    return replace(kept, stage=Stage.SENT_TO_OMS, attempts=0, reason=reason)


def _to_know(record: OrderRecord, known: Cancellation | None, shipments: list[Shipment]) -> str:
    """Return what a person should know of the order, empty where there is nothing."""
    booked = [one for one in shipments if one.package_id or one.stage is ShipmentStage.BOOKING]
    if known and any((one.released_at or one.accepted_at) < known.noticed_at for one in booked):
        return CANCELLED_AFTER_BOOKING
    if record.state is OrderState.FULFILLED and not booked:
        return SHIPPED_ELSEWHERE
    return ""
