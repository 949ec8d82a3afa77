"""Transitions of an order record when the channel lists the order or its lines."""

import hashlib
from dataclasses import replace
from datetime import datetime

from ...ports.channel.order_source import LinePage, Order, OrderState, UnreadableOrder
from ...ports.host.errors import PagingLost, TryAgain
from ...ports.repositories.orders import OrderRecord, Stage
from ..jobs.backoff import retry_later
from .cancel_request import without_cancel_request
from .order_diff import NOTHING_NEW

_STAND_IN = "unreadable-"

TO_SHIP = frozenset({OrderState.UNFULFILLED, OrderState.PARTLY_FULFILLED})

NOT_TO_SHIP = {
    OrderState.PENDING: "Pending on the channel; it is listed again once it may be shipped.",
    OrderState.FULFILLED: "It was shipped before it was sent to the OMS.",
    OrderState.CANCELLED: "It was cancelled before it was sent to the OMS.",
}


def upsert_order(
    record: OrderRecord | None, order: Order, connection: str, now: datetime, scan: str = ""
) -> OrderRecord:
    """
    Return the record after the channel listed this order.

    An update seen before changes nothing. A newer one starts the order over, because its lines
    may have changed. An order that the OMS has moves to TO_COMPARE instead; one that the OMS
    may have is first sent again unchanged, so that it is known what the OMS has.
    """
    if record is None:
        record = OrderRecord(
            connection, order.channel_order_id, Stage.TO_READ, first_seen_at=now, due_at=now
        )
    record = replace(record, scan=scan or record.scan)
    if not _is_news(record, order):
        return record
    before = record
    record = replace(
        record, state=order.state, placed_at=order.placed_at, updated_at=order.updated_at
    )
    if before.may_be_at_oms:
        return record if _was_fulfilled(before, order) else to_compare(record, now)
    record = replace(record, due_at=now, attempts=0, lines_page=None, reason="", unmapped_skus=())
    if order.state in NOT_TO_SHIP:
        return closed(record, NOT_TO_SHIP[order.state])
    if order.kept_out:
        return closed(record, order.kept_out)
    if order.state not in TO_SHIP:
        return blocked(record, "The channel reports a state that the connector does not know.")
    record = replace(record, order=order, stage=Stage.TO_COMPLETE)
    return record if order.lines is None else _completed(record, order)


def to_compare(record: OrderRecord, now: datetime) -> OrderRecord:
    """Return the record of an order at the OMS in TO_COMPARE; other records unchanged."""
    if not record.is_at_oms:
        return record
    return replace(record, stage=Stage.TO_COMPARE, due_at=now, attempts=0)


def _was_fulfilled(record: OrderRecord, order: Order) -> bool:
    """Return whether all units were shipped before, so none can have been cancelled since."""
    left = record.state is OrderState.FULFILLED and order.state is OrderState.FULFILLED
    return left and record.stage is Stage.SENT_TO_OMS


def _is_news(record: OrderRecord, order: Order) -> bool:
    if record.stage is Stage.TO_READ or record.updated_at is None:
        return True
    return order.updated_at > record.updated_at


def upsert_unreadable_order(
    record: OrderRecord | None, entry: UnreadableOrder, connection: str, now: datetime, scan: str
) -> OrderRecord:
    """
    Return the record of an entry that cannot be parsed as an order.

    It is blocked until an operator retries it or the channel lists it in a readable form. An
    order that the OMS has moves to TO_COMPARE, because its lines may still be readable.
    """
    if record is None:
        record = OrderRecord(
            connection, key_of(entry), Stage.TO_READ, first_seen_at=now, due_at=now
        )
    record = replace(record, scan=scan or record.scan)
    if record.stage is Stage.CLOSED:
        return record
    if record.may_be_at_oms:
        return to_compare(replace(record, updated_at=None), now)
    return blocked(replace(record, updated_at=None), entry.reason)


def key_of(entry: UnreadableOrder) -> str:
    """Return the entry's order id, or a placeholder derived from its reason."""
    if entry.channel_order_id:
        return entry.channel_order_id
    return _STAND_IN + hashlib.sha256(entry.reason.encode()).hexdigest()[:12]


def is_stand_in(channel_order_id: str) -> bool:
    """Return whether this is a placeholder id, which cannot be requested from the channel."""
    return channel_order_id.startswith(_STAND_IN)


def upsert_lines(record: OrderRecord, page: LinePage, now: datetime) -> OrderRecord:
    """
    Return the record with one more page of lines.

    Duplicate lines count once. A page without a new line that announces another page backs
    off, so that a channel in a paging loop does not delay other orders.
    """
    assert record.order is not None  # noqa: S101  # an order in TO_COMPLETE has its heading
    so_far = {line.channel_line_id: line for line in record.order.lines or ()}
    lines = so_far | {line.channel_line_id: line for line in page.lines}
    order = replace(record.order, lines=tuple(lines.values()))
    if page.next_page is None:
        return _completed(replace(record, due_at=now), order)
    record = replace(record, order=order, lines_page=page.next_page, due_at=now)
    return record if len(lines) > len(so_far) else retry_later(record, TryAgain(NOTHING_NEW), now)


def lines_lost(record: OrderRecord, lost: PagingLost, now: datetime) -> OrderRecord:
    """Return the record with its lines to be read again from the first page after a backoff."""
    assert record.order is not None  # noqa: S101  # an order in TO_COMPLETE has its heading
    order = replace(record.order, lines=None)
    return retry_later(replace(record, order=order, lines_page=None), lost, now)


def _completed(record: OrderRecord, order: Order) -> OrderRecord:
    if not order.lines:
        return blocked(record, "The order has no lines. Check it on the channel, then retry.")
    if not any(line.to_ship for line in order.lines):
        return closed(record, "No unit is left to ship.")
    return replace(record, stage=Stage.TO_SEND, order=order, lines_page=None, attempts=0, reason="")


def closed(record: OrderRecord, reason: str) -> OrderRecord:
    """Return the record as closed, with its personal data erased."""
    record = without_cancel_request(record)
    return replace(record, stage=Stage.CLOSED, order=None, lines_page=None, reason=reason)


def blocked(record: OrderRecord, reason: str) -> OrderRecord:
    """
    Return the record as blocked, with its personal data erased.

    A retry reads the order from the channel again.
    """
    return replace(record, stage=Stage.BLOCKED, order=None, lines_page=None, reason=reason)
