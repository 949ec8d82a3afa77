"""Detects cancelled units of orders that the OMS has."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from ...ports.channel.order_source import OrderLine, OrderSource, OrderState
from ...ports.host.errors import OrderUnreadable, PagingLost, TryAgain
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
from ..orders.cancel_request import (
    CANCEL_REQUESTED,
    note_cancel_request,
    without_cancel_request,
)
from ..orders.order_diff import diff, note_cancellation, read_lines
from ..packing.recheck import CANCELLED_AFTER_BOOKING
from ..packing.ship_anyway import resume_held

log = logging.getLogger(__name__)

SHIPPED_ELSEWHERE = (
    "The channel reports the order as shipped, but no shipment of it is booked here. "
    "Find out how it was shipped, and close it in the OMS manually."
)

RECHECKED_STAGES = frozenset(
    {
        ShipmentStage.CHECKED,
        ShipmentStage.SLOT_CHOSEN,
        ShipmentStage.BOOKING,
        ShipmentStage.BOOKED,
    }
)

WITH_DOCUMENTS = frozenset(
    {
        ShipmentStage.DOCUMENTS_REQUESTED,
        ShipmentStage.DOCUMENTS_MADE,
        ShipmentStage.READY,
    }
)
"""Stages after the last recheck: the documents are, or will be, ready for the OMS."""

CANCELLED_AFTER_LABEL = (
    "The customer cancelled units after the label was requested. Stop the parcel, or remove the "
    "units and cancel the pickup on the channel if nothing is left; then acknowledge this."
)

DONE = "Every changed order was compared with the OMS."
AGAIN = "An order that could not be compared is retried"


@dataclass(frozen=True, slots=True)
class ReadCancellations:
    """
    Compares changed orders with the lines sent to the OMS, oldest first.

    Reading the lines costs one call per order, except for an order that was cancelled
    completely. Missing units are put into the cancellation outbox.
    """

    connection: str
    source: OrderSource
    storage: Storage
    hold_cancel_requests: bool = True
    name: str = JobName.READ_CANCELLATIONS

    def run(self, now: datetime) -> NextRun:
        """Compare one order."""
        with self.storage.reading() as uow:
            next_due = uow.orders.next_due(self.connection, [Stage.TO_COMPARE])
            if next_due is None or next_due > now:
                return nothing_due(next_due, now, DONE, AGAIN)
            first = uow.orders.due(self.connection, [Stage.TO_COMPARE], now, 1)[0]
        return self._compare(first, now)

    def _compare(self, record: OrderRecord, now: datetime) -> NextRun:
        try:
            lines = self._lines(record, now)
            if isinstance(lines, Deferred):
                return NextRun(lines.until, lines.reason, in_doubt=True)
            self._end(record, _cancelled(record, lines), now, lines=lines)
            return NextRun(now, "An order was compared with the OMS.")
        except OrderUnreadable as unreadable:
            self._end(record, (), now, reason=str(unreadable))
            return NextRun(now, "An order at the OMS could not be read again.")
        except PagingLost as lost:
            self._change(record, partial(retry_later, failure=lost, now=now))
            return NextRun(now, "An order could not be read to its end; it is retried.")
        except TryAgain as failure:
            self._change(record, partial(retry_later, failure=failure, now=now))
            raise

    def _lines(self, record: OrderRecord, now: datetime) -> tuple[OrderLine, ...] | Deferred | None:
        """Return the lines of the order; None if it was cancelled completely."""
        if record.state is OrderState.CANCELLED:
            return None
        return read_lines(self.source, record.channel_order_id, now)

    def _end(
        self,
        record: OrderRecord,
        cancelled: tuple[CancelledLine, ...],
        now: datetime,
        lines: tuple[OrderLine, ...] | None = None,
        reason: str = "",
    ) -> None:
        key = record.channel_order_id
        with self.storage.writing() as uow:
            kept = uow.orders.get(self.connection, [key])[key]
            noted = self._noted(kept, lines, now)
            is_news = note_cancellation(uow, self.connection, key, cancelled, now)
            is_asked = noted.awaits_decision and not kept.awaits_decision
            if is_news or (kept.awaits_decision and not noted.awaits_decision):
                resume_held(uow, self.connection, key, now)
            shipments = uow.shipments.of_order(self.connection, key)
            known = uow.cancellations.get(self.connection, [key]).get(key)
            if cancelled or is_asked:
                _require_recheck(uow, shipments)
            if is_news or is_asked:
                _ask_for_attention(
                    uow, shipments, CANCELLED_AFTER_LABEL if is_news else CANCEL_REQUESTED
                )
            compared = _compared(noted, record, reason or _notice(noted, known, shipments))
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

    def _noted(
        self, kept: OrderRecord, lines: tuple[OrderLine, ...] | None, now: datetime
    ) -> OrderRecord:
        """Return the order with the buyer's request to cancel, or without it once it ended."""
        if kept.state in {OrderState.CANCELLED, OrderState.FULFILLED}:
            return without_cancel_request(kept)
        if lines is None:
            return kept
        return note_cancel_request(kept, lines, now, hold=self.hold_cancel_requests)

    def _change(self, record: OrderRecord, change: Change[OrderRecord]) -> None:
        """Change the record, unless it was changed since it was read."""
        with self.storage.writing() as uow:
            key = record.channel_order_id
            kept = uow.orders.get(self.connection, [key])[key]
            if (kept.stage, kept.updated_at) == (record.stage, record.updated_at):
                uow.orders.put([change(kept)])


def _cancelled(
    record: OrderRecord, lines: tuple[OrderLine, ...] | None
) -> tuple[CancelledLine, ...]:
    """Return every line with cancelled units, with the total per line."""
    if lines is None:
        return tuple(
            CancelledLine(line.channel_line_id, line.channel_sku, line.to_ship)
            for line in record.sent_lines
        )
    return diff(lines, record.sent_lines, None).cancelled


def _ask_for_attention(uow: UnitOfWork, shipments: list[Shipment], attention: str) -> None:
    """Show at shipments whose documents may be given out that the parcel must be stopped."""
    uow.shipments.put(
        replace(shipment, attention=attention)
        for shipment in shipments
        if shipment.stage in WITH_DOCUMENTS
    )


def _require_recheck(uow: UnitOfWork, shipments: list[Shipment]) -> None:
    """Require the order to be read again before a package is booked or documents requested."""
    uow.shipments.put(
        replace(shipment, checked_at=None)
        for shipment in shipments
        if shipment.stage in RECHECKED_STAGES
    )


def _compared(kept: OrderRecord, as_read: OrderRecord, reason: str) -> OrderRecord:
    """Return the record as compared, or unchanged if a newer update arrived meanwhile."""
    if kept.updated_at != as_read.updated_at:
        return kept
    return replace(kept, stage=Stage.SENT_TO_OMS, attempts=0, reason=reason)


def _notice(record: OrderRecord, known: Cancellation | None, shipments: list[Shipment]) -> str:
    """Return what an operator must do about the order; empty if nothing."""
    booked = [one for one in shipments if one.package_id or one.stage is ShipmentStage.BOOKING]
    if known and any((one.released_at or one.accepted_at) < known.noticed_at for one in booked):
        return CANCELLED_AFTER_BOOKING
    if record.state is OrderState.FULFILLED and not booked:
        return SHIPPED_ELSEWHERE
    return ""
