"""Sends complete orders to the OMS; repeated sends have no further effect."""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.order_source import Order
from ...ports.host.errors import NotSent, OrderRefused, StopConnection, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.oms.gateway import OmsGateway
from ...ports.repositories.listings import ListingRepository
from ...ports.repositories.orders import OrderRecord, SentLine, Stage
from ...ports.repositories.storage import Storage
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.job import NextRun
from ..jobs.names import JobName
from .order_intake import blocked, to_compare

log = logging.getLogger(__name__)

HELD_INTERVAL = timedelta(minutes=10)
"""How often the listings of a held order are checked."""

DONE = "Every complete order was sent to the OMS."
AGAIN = "An order that could not be sent is retried"


@dataclass(frozen=True, slots=True)
class SendOrders:
    """
    Sends orders to the OMS, oldest first.

    The order's row is the outbox: it stays until the OMS confirmed the order. The lines are
    stored before the call. After a call with an unknown outcome the same order is sent again
    unchanged, even if the channel changed it meanwhile; the OMS ignores duplicates.
    """

    connection: str
    oms: OmsGateway
    storage: Storage
    hold_unmapped: bool
    name: str = JobName.SEND_ORDERS

    def run(self, now: datetime) -> NextRun:
        """Send one order."""
        with self.storage.reading() as uow:
            due = uow.orders.due(self.connection, [Stage.TO_SEND, Stage.HELD], now, 1)
            if not due:
                next_due = uow.orders.next_due(self.connection, [Stage.TO_SEND])
                return nothing_due(next_due, now, DONE, AGAIN)
            unmapped = self._unmapped(uow.listings, due[0])
        record = due[0]
        if unmapped and self.hold_unmapped and not _ignores_listings(record):
            self._change(record, partial(_held, unmapped=unmapped, now=now))
            return NextRun(now, "An order is held until its SKUs have listings.")
        return self._place(record, unmapped, now)

    def _unmapped(self, listings: ListingRepository, record: OrderRecord) -> tuple[str, ...]:
        """
        Return the order's SKUs without a listing.

        Empty for a connection that does not hold orders and has no listings at all: it does
        not keep its listings here.
        """
        if not self.hold_unmapped and not listings.has_any(self.connection):
            return ()
        skus = [line.channel_sku for line in _order(record).lines or () if line.channel_sku]
        return listings.unmapped(self.connection, skus)

    def _place(self, record: OrderRecord, unmapped: tuple[str, ...], now: datetime) -> NextRun:
        order = _order(record)
        intent = None if record.is_in_doubt else self._store_intent(record, order)
        if intent is None and not record.is_in_doubt:
            return NextRun(now, "An order was changed before it was sent.")
        try:
            answer = self.oms.place(order, now)
        except OrderRefused as refused:
            change = partial(_refused, tried=record, order=order, reason=str(refused), now=now)
            self._change(record, change)
            return NextRun(now, "The OMS refused an order; it is blocked.")
        except NotSent as failure:
            self._not_sent(intent)
            self._change(record, partial(_again, tried=record, failure=failure, now=now))
            raise
        except TryAgain as failure:
            self._change(record, partial(_again, tried=record, failure=failure, now=now))
            raise
        except StopConnection:
            self._not_sent(intent)
            raise
        if isinstance(answer, Deferred):
            self._not_sent(intent)
            return NextRun(answer.until, answer.reason, in_doubt=True)
        self._change(record, partial(_sent, order=order, unmapped=unmapped, now=now))
        return NextRun(now, "An order was sent to the OMS.")

    def _store_intent(self, record: OrderRecord, order: Order) -> OrderRecord | None:
        """Store the lines about to be sent; return None if the order changed meanwhile."""
        with self.storage.writing() as uow:
            kept = uow.orders.get(self.connection, [record.channel_order_id])
            now_kept = kept[record.channel_order_id]
            if (now_kept.stage, now_kept.updated_at) != (record.stage, record.updated_at):
                return None
            intent = replace(now_kept, sent_lines=_lines(order))
            uow.orders.put([intent])
        return intent

    def _not_sent(self, intent: OrderRecord | None) -> None:
        """
        Roll back the stored lines of a call without effect, unless another process tried it too.

        An order that changed meanwhile is read again before it is sent. None: the lines are of
        an earlier call, whose outcome is unknown.
        """
        if intent is None:
            return
        with self.storage.writing() as uow:
            kept = uow.orders.get(self.connection, [intent.channel_order_id])
            now_kept = kept[intent.channel_order_id]
            if _attempt_of(now_kept) != _attempt_of(intent):
                return
            before = replace(now_kept, sent_lines=())
            if before.updated_at != intent.updated_at:
                before = replace(before, stage=Stage.TO_READ, order=None)
            uow.orders.put([before])

    def _change(self, record: OrderRecord, change: Callable[[OrderRecord], OrderRecord]) -> None:
        """Change the record, unless it is unsent and a newer update replaced it."""
        with self.storage.writing() as uow:
            kept = uow.orders.get(self.connection, [record.channel_order_id])
            now_kept = kept[record.channel_order_id]
            if not now_kept.is_in_doubt and now_kept.updated_at != record.updated_at:
                return
            changed = change(now_kept)
            uow.orders.put([changed])
        log.log(
            logging.WARNING if changed.reason else logging.INFO,
            "order.outbox",
            extra={
                "connection": self.connection,
                "order": changed.channel_order_id,
                "stage": str(changed.stage),
                "unmapped_skus": changed.unmapped_skus,
                "reason": changed.reason,
            },
        )


def _order(record: OrderRecord) -> Order:
    assert record.order is not None  # noqa: S101  # complete orders carry their order
    return record.order


def _held(record: OrderRecord, unmapped: tuple[str, ...], now: datetime) -> OrderRecord:
    return replace(
        record,
        stage=Stage.HELD,
        due_at=now + HELD_INTERVAL,
        unmapped_skus=unmapped,
        reason=f"No listing for {', '.join(unmapped)}. Add the listing, or retry to send anyway.",
    )


def _sent(
    record: OrderRecord, order: Order, unmapped: tuple[str, ...], now: datetime
) -> OrderRecord:
    sent = replace(
        record,
        stage=Stage.SENT_TO_OMS,
        order=None,
        lines_page=None,
        attempts=0,
        reason="",
        unmapped_skus=unmapped,
        sent_at=now,
        digest=_digest(order),
        sent_lines=_lines(order),
    )
    return sent if record.updated_at == order.updated_at else to_compare(sent, now)


def _again(
    record: OrderRecord, tried: OrderRecord, failure: TryAgain, now: datetime
) -> OrderRecord:
    """Return the order to be sent again, unless another process sent it meanwhile."""
    return retry_later(record, failure, now) if record.stage is tried.stage else record


def _refused(
    record: OrderRecord, tried: OrderRecord, order: Order, reason: str, now: datetime
) -> OrderRecord:
    """
    Block the order, or read it again if the channel changed it meanwhile.

    Unchanged if another process sent it meanwhile.
    """
    if record.stage is not tried.stage:
        return record
    waiting = replace(blocked(record, reason), sent_lines=())
    if record.updated_at == order.updated_at:
        return waiting
    return replace(waiting, stage=Stage.TO_READ, due_at=now, attempts=0)


def _attempt_of(record: OrderRecord) -> tuple[Stage, int, datetime, tuple[SentLine, ...]]:
    """Return what every attempt to send the order changes."""
    return record.stage, record.attempts, record.due_at, record.sent_lines


def _lines(order: Order) -> tuple[SentLine, ...]:
    return tuple(
        SentLine(line.channel_line_id, line.channel_sku, line.quantity, line.shipped)
        for line in order.lines or ()
        if line.to_ship
    )


def _ignores_listings(record: OrderRecord) -> bool:
    """Return whether it is sent without listings: on an operator's retry, or if sent before."""
    return record.push_unmapped or record.is_in_doubt


def _digest(order: Order) -> str:
    text = json.dumps(asdict(order), default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
