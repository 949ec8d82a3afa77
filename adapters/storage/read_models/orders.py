"""Lists of orders, without the orders themselves: no personal data is read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ....ports.repositories.orders import Stage
from ..tables import orders
from .pages import PAGE, Page, Place, behind, newest_first, up_to

WAITING = (Stage.TO_READ, Stage.TO_COMPLETE, Stage.TO_SEND, Stage.HELD)
"""Not at the OMS yet, and nobody is to be asked."""

COUNTED = (*WAITING, Stage.TO_COMPARE, Stage.BLOCKED)
"""Stages that few orders are in at a time; the others only ever grow."""

MOST = 1_000


@dataclass(frozen=True, slots=True)
class OrderHead:
    """What a list tells of an order."""

    connection: str
    channel_order_id: str
    stage: Stage
    state: str | None
    first_seen_at: datetime
    placed_at: datetime | None
    sent_at: datetime | None
    due_at: datetime
    reason: str


_HEAD = [orders.c[name] for name in OrderHead.__dataclass_fields__]


def order_page(
    database: sa.Connection,
    connection: str | None = None,
    stages: Sequence[Stage] = (),
    after: str = "",
    limit: int = PAGE,
) -> Page[OrderHead]:
    """Return orders, newest seen first, of a connection or of all, in these stages or in any."""
    question = sa.select(*_HEAD)
    if connection is not None:
        question = question.where(orders.c.connection == connection)
    key = (orders.c.first_seen_at, orders.c.channel_order_id, orders.c.connection)
    question = behind(question, key, after).limit(limit + 1)
    parts = (
        map(_head, database.execute(question.where(orders.c.stage == stage.value)).mappings())
        for stage in stages or Stage
    )
    return newest_first(parts, _place, limit)


def order_counts(database: sa.Connection, connection: str) -> Mapping[Stage, int]:
    """Return how many orders are in each of the stages `COUNTED`, none counted beyond `MOST`."""
    of = sa.select(sa.literal(1)).where(orders.c.connection == connection)
    return up_to(
        database, {stage: of.where(orders.c.stage == stage.value) for stage in COUNTED}, MOST
    )


def oldest_waiting(database: sa.Connection, connection: str) -> OrderHead | None:
    """Return the order that has waited longest for its delivery."""
    oldest = (
        database.execute(
            sa.select(*_HEAD, orders.c.queued_at)
            .where(orders.c.connection == connection, orders.c.stage == stage.value)
            .order_by(orders.c.queued_at, orders.c.channel_order_id)
            .limit(1)
        )
        .mappings()
        .one_or_none()
        for stage in WAITING
    )
    found = [row for row in oldest if row is not None]
    first = min(found, key=lambda row: (row["queued_at"], row["channel_order_id"]), default=None)
    return None if first is None else _head(first)


def missing_listings(database: sa.Connection, connection: str) -> Mapping[str, int]:
    """
    Return for how many orders on their way each SKU lacks a listing, the most wanted first.

    The `MOST` newest of each stage are looked at, and what was last found out of them.
    """
    wanted: Counter[str] = Counter()
    for stage in (Stage.HELD, Stage.TO_SEND):
        newest = (
            sa.select(orders.c.unmapped_skus)
            .where(orders.c.connection == connection, orders.c.stage == stage.value)
            .order_by(orders.c.first_seen_at.desc(), orders.c.channel_order_id.desc())
            .limit(MOST)
        )
        for skus in database.scalars(newest):
            wanted.update(skus)
    return dict(wanted.most_common())


def _head(row: sa.RowMapping) -> OrderHead:
    told = {name: row[name] for name in OrderHead.__dataclass_fields__}
    return OrderHead(**told | {"stage": Stage(row["stage"])})


def _place(head: OrderHead) -> Place:
    return head.first_seen_at, head.channel_order_id, head.connection
