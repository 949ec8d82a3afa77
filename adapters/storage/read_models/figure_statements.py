"""
The statements of figures.

Each one reads the beginning of an index, or counts along it up to `MOST_COUNTED`. They are built
once; the parameter `connection_is` is the name of the connection.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ....ports.channel.submissions import Kind
from ....ports.repositories.orders import Stage
from ....ports.repositories.read_models.figures import (
    CANCELLATION_QUEUES,
    LAST,
    MOST_COUNTED,
    ORDER_QUEUES,
    SHIPMENT_QUEUES,
    SUBMISSION_QUEUES,
)
from ....ports.repositories.shipments import ShipmentStage
from ....ports.repositories.stock import WHOLE_CALLS
from ....ports.repositories.submissions import SubmissionStage
from ..tables import (
    CANCEL_REQUESTED,
    NEEDS_ATTENTION,
    NOT_ENDED,
    cancellations,
    order_rescans,
    order_scans,
    orders,
    shipments,
    stock_cursors,
    stock_journal,
    stock_levels,
    stock_unusable,
    submissions,
)

_CONNECTION = sa.bindparam("connection_is", type_=sa.Text())
_NOW = sa.bindparam("now_is", type_=submissions.c.deadline_at.type)


def _queue(
    since: sa.ColumnElement[Any], *conditions: sa.ColumnElement[bool]
) -> tuple[sa.ScalarSelect[Any], sa.ScalarSelect[Any]]:
    """Return the number of rows, and the earliest moment among them."""
    some = sa.select(sa.literal(1)).where(*conditions).limit(MOST_COUNTED).subquery()
    return (
        sa.select(sa.func.count()).select_from(some).scalar_subquery(),
        sa.select(sa.func.min(since)).where(*conditions).scalar_subquery(),
    )


def _queues(
    table: sa.Table, since: sa.ColumnElement[Any], stages: Iterable[StrEnum]
) -> sa.Select[Any]:
    """Return count and earliest moment of each stage, side by side in one row."""
    parts = [
        part.label(f"{name}_{stage.value}")
        for stage in stages
        for name, part in zip(
            ("count", "oldest"),
            _queue(since, table.c.connection == _CONNECTION, table.c.stage == stage.value),
            strict=True,
        )
    ]
    return sa.select(*parts)


ORDERS = _queues(orders, orders.c.first_seen_at, ORDER_QUEUES)
SHIPMENTS = _queues(shipments, shipments.c.accepted_at, SHIPMENT_QUEUES)
CANCELLATIONS = _queues(cancellations, cancellations.c.noticed_at, CANCELLATION_QUEUES)

TO_DECIDE = sa.select(
    *_queue(
        orders.c.cancel_requested_at,
        orders.c.connection == _CONNECTION,
        CANCEL_REQUESTED,
        sa.not_(orders.c.ship_anyway),
    )
)
ATTENTION = sa.select(
    *_queue(shipments.c.accepted_at, shipments.c.connection == _CONNECTION, NEEDS_ATTENTION)
)

SUBMISSIONS = (
    sa.select(
        submissions.c.kind,
        submissions.c.stage,
        sa.func.count(),
        sa.func.min(submissions.c.intended_at),
    )
    .where(
        submissions.c.connection == _CONNECTION,
        submissions.c.stage.in_([stage.value for stage in SUBMISSION_QUEUES]),
    )
    .group_by(submissions.c.kind, submissions.c.stage)
)
STUCK = (
    sa.select(submissions.c.kind, sa.func.count(), sa.func.min(submissions.c.deadline_at))
    .where(
        submissions.c.connection == _CONNECTION,
        submissions.c.stage == SubmissionStage.SENT.value,
        submissions.c.deadline_at < _NOW,
    )
    .group_by(submissions.c.kind)
)

SEND_TIMES = (
    sa.select(orders.c.first_seen_at, orders.c.sent_at)
    .where(orders.c.connection == _CONNECTION, orders.c.stage == Stage.SENT_TO_OMS.value)
    .order_by(orders.c.first_seen_at.desc(), orders.c.channel_order_id.desc())
    .limit(LAST)
)
PACKS = (
    sa.select(shipments.c.accepted_at, shipments.c.ready_at)
    .where(shipments.c.connection == _CONNECTION, shipments.c.stage == ShipmentStage.READY.value)
    .order_by(shipments.c.accepted_at.desc(), shipments.c.shipment_id.desc())
    .limit(LAST)
)

MISSED = (
    sa.select(order_rescans.c.found, order_rescans.c.ended_at)
    .where(
        order_rescans.c.connection == _CONNECTION,
        sa.not_(order_rescans.c.on_request),
        order_rescans.c.ended_at.is_not(None),
    )
    .order_by(order_rescans.c.began_at.desc())
    .limit(1)
)
READ_UNTIL = sa.select(order_scans.c.cursor).where(order_scans.c.connection == _CONNECTION)


def _stock() -> tuple[sa.Select[Any], ...]:
    level, entry = stock_levels.c, stock_journal.c
    waits = (level.connection == _CONNECTION, level.due, sa.not_(level.refused))
    coalesced = sa.func.coalesce(
        sa.select(stock_cursors.c.coalesced)
        .where(stock_cursors.c.connection == _CONNECTION)
        .scalar_subquery(),
        0,
    )
    # One pass over the waiting rows for both: there may be as many as SKUs.
    both: tuple[sa.ColumnElement[Any], ...] = (sa.func.count(), sa.func.min(level.received_at))
    unsent = sa.select(*both).where(*waits)
    # In the order of the journal, whose unmerged end is short; with an index by connection the
    # planner would read all of the connection's entries.
    by_itself = (entry.connection + "") == _CONNECTION
    received = (
        sa.select(entry.received_at)
        .where(by_itself, entry.id > coalesced)
        .order_by(entry.id)
        .limit(1)
    )
    refused = sa.select(_queue(level.result_at, level.connection == _CONNECTION, level.refused)[0])
    sent = sa.select(sa.func.max(submissions.c.intended_at)).where(
        submissions.c.connection == _CONNECTION, submissions.c.kind == Kind.STOCK.value
    )
    return unsent, received, refused, sent


_UNUSABLE = (stock_unusable.c.connection == _CONNECTION, NOT_ENDED)
STOCK_UNUSABLE = sa.select(
    *_queue(stock_unusable.c.since, *_UNUSABLE, stock_unusable.c.channel_sku > WHOLE_CALLS)
)
STOCK_ALL_UNUSABLE = sa.select(
    *_queue(stock_unusable.c.since, *_UNUSABLE, stock_unusable.c.channel_sku == WHOLE_CALLS)
)
STOCK_UNSENT, STOCK_RECEIVED, STOCK_REFUSED, STOCK_SENT = _stock()
