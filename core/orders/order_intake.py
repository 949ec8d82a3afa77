"""What becomes of an order's record when the channel names the order, also when again."""

import hashlib
from dataclasses import replace
from datetime import datetime

from ...ports.channel.order_source import LinePage, Order, OrderState, UnreadableOrder
from ...ports.host.errors import PagingLost, TryAgain
from ...ports.repositories.orders import OrderRecord, Stage
from ..jobs.backoff import retry_later

_STAND_IN = "unreadable-"

TO_SHIP = frozenset({OrderState.UNFULFILLED, OrderState.PARTLY_FULFILLED})

NOT_TO_SHIP = {
    OrderState.PENDING: "The channel holds it back; it comes again once it may be shipped.",
    OrderState.FULFILLED: "It was shipped before the connector delivered it.",
    OrderState.CANCELLED: "It was cancelled before the connector delivered it.",
}

_NOTHING_NEW = TryAgain("The channel sent a page without a new line, and says that more follow.")


def upsert_order(
    record: OrderRecord | None, order: Order, connection: str, now: datetime, scan: str = ""
) -> OrderRecord:
    """
    Return the record as it stands once the channel has named this order.

    The same update seen again changes nothing. A newer one starts the order over, because its
    lines may have changed. An order that the OMS has is to be compared instead; one that it may
    have is first placed again just as it was sent, so that it is known what the OMS has.
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
        return record if _tells_nothing(before, order) else to_compare(record, now)
    record = replace(record, due_at=now, attempts=0, lines_page=None, reason="", unmapped_skus=())
    if order.state in NOT_TO_SHIP:
        return closed(record, NOT_TO_SHIP[order.state])
    if order.kept_out:
        return closed(record, order.kept_out)
    if order.state not in TO_SHIP:
        return blocked(record, "The channel tells its state by a word the connector ignores.")
    record = replace(record, order=order, stage=Stage.TO_COMPLETE)
    return record if order.lines is None else _completed(record, order)


def to_compare(record: OrderRecord, now: datetime) -> OrderRecord:
    """Return the record of an order at the OMS, whose lines are to be looked at once more."""
    if not record.is_at_oms:
        return record
    return replace(record, stage=Stage.TO_COMPARE, due_at=now, attempts=0)


def _tells_nothing(record: OrderRecord, order: Order) -> bool:
    """Tell whether all units had left before, so that none can have been cancelled since."""
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
    Return the record of an entry that made no order.

    It waits for a person, or for the channel to name the order so that it can be read. Of an
    order that the OMS has the lines may be readable nevertheless.
    """
    if record is None:
        record = OrderRecord(
            connection, key_of(entry), Stage.TO_READ, first_seen_at=now, due_at=now
        )
    record = replace(record, scan=scan)
    if record.stage is Stage.CLOSED:
        return record
    if record.may_be_at_oms:
        return to_compare(replace(record, updated_at=None), now)
    return blocked(replace(record, updated_at=None), entry.reason)


def key_of(entry: UnreadableOrder) -> str:
    """Return the entry's order id, or a stand-in that is the same each time the entry comes."""
    if entry.channel_order_id:
        return entry.channel_order_id
    return _STAND_IN + hashlib.sha256(entry.reason.encode()).hexdigest()[:12]


def is_stand_in(channel_order_id: str) -> bool:
    """Tell whether the channel named this order without an id, so that it cannot be asked for."""
    return channel_order_id.startswith(_STAND_IN)


def upsert_lines(record: OrderRecord, page: LinePage, now: datetime) -> OrderRecord:
    """
    Return the record with one more page of lines.

    A line that comes twice counts once. After a page that brings no new line and names a next
    one, other orders get their turn, so that a channel which repeats itself keeps nobody.
    """
    assert record.order is not None  # noqa: S101  # an order in TO_COMPLETE has its heading
    so_far = {line.channel_line_id: line for line in record.order.lines or ()}
    lines = so_far | {line.channel_line_id: line for line in page.lines}
    order = replace(record.order, lines=tuple(lines.values()))
    if page.next_page is None:
        return _completed(replace(record, due_at=now), order)
    record = replace(record, order=order, lines_page=page.next_page, due_at=now)
    return record if len(lines) > len(so_far) else retry_later(record, _NOTHING_NEW, now)


def lines_lost(record: OrderRecord, lost: PagingLost, now: datetime) -> OrderRecord:
    """Return the record with its lines to be read from the first page again, in a while."""
    assert record.order is not None  # noqa: S101  # an order in TO_COMPLETE has its heading
    order = replace(record.order, lines=None)
    return retry_later(replace(record, order=order, lines_page=None), lost, now)


def _completed(record: OrderRecord, order: Order) -> OrderRecord:
    if not order.lines:
        return blocked(record, "The channel names no line of it. Look at it there, then retry.")
    if not any(line.to_ship for line in order.lines):
        return closed(record, "No unit of it is left to ship.")
    return replace(record, stage=Stage.TO_SEND, order=order, lines_page=None, attempts=0, reason="")


def closed(record: OrderRecord, reason: str) -> OrderRecord:
    """Return the record with nothing more to be done, and the personal data gone."""
    return replace(record, stage=Stage.CLOSED, order=None, lines_page=None, reason=reason)


def blocked(record: OrderRecord, reason: str) -> OrderRecord:
    """
    Return the record waiting for a person, and the personal data gone.

    A retry reads the order from the channel again.
    """
    return replace(record, stage=Stage.BLOCKED, order=None, lines_page=None, reason=reason)
