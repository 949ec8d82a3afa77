"""Lists of orders, read from their table without the payload."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ....ports.repositories.orders import Stage
from ....ports.repositories.read_models.orders import COUNTED, MOST_COUNTED, WAITING, OrderHead
from ....ports.repositories.read_models.pages import PAGE_SIZE, Page, Position
from ..tables import orders
from .page_queries import after_token, count_up_to, newest_first, total_of

_HEAD = [orders.c[name] for name in OrderHead.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class SqlOrdersReadModel:
    """Fulfils `OrdersReadModel` inside one transaction."""

    database: sa.Connection

    def page(
        self,
        connection: str | None = None,
        stages: Sequence[Stage] = (),
        after: str = "",
        limit: int = PAGE_SIZE,
    ) -> Page[OrderHead]:
        """Return orders, the latest first seen at the top."""
        query = sa.select(*_HEAD)
        if connection is not None:
            query = query.where(orders.c.connection == connection)
        key = (orders.c.first_seen_at, orders.c.channel_order_id, orders.c.connection)
        query = after_token(query, key, after).limit(limit + 1)
        parts = (
            map(_head, self.database.execute(query.where(orders.c.stage == stage.value)).mappings())
            for stage in stages or Stage
        )
        return newest_first(parts, _position, limit)

    def total(self, connection: str | None = None, stages: Sequence[Stage] = ()) -> int:
        """Return the number of orders on all pages of such a list, at most `MOST_IN_TOTAL`."""
        query = sa.select(sa.literal(1))
        if connection is not None:
            query = query.where(orders.c.connection == connection)
        return total_of(
            self.database, (query.where(orders.c.stage == stage.value) for stage in stages or Stage)
        )

    def counts(self, connection: str) -> Mapping[Stage, int]:
        """Return the number of orders in each stage of `COUNTED`, at most `MOST_COUNTED`."""
        of = sa.select(sa.literal(1)).where(orders.c.connection == connection)
        queries = {stage: of.where(orders.c.stage == stage.value) for stage in COUNTED}
        return count_up_to(self.database, queries, MOST_COUNTED)

    def oldest_waiting(self, connection: str) -> OrderHead | None:
        """Return the order that has waited longest to be sent to the OMS."""
        oldest = (
            self.database.execute(
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
        first = min(
            found, key=lambda row: (row["queued_at"], row["channel_order_id"]), default=None
        )
        return None if first is None else _head(first)

    def missing_listings(self, connection: str) -> Mapping[str, int]:
        """Return the SKUs without a listing and the number of waiting orders that have each."""
        counts: Counter[str] = Counter()
        for stage in (Stage.HELD, Stage.TO_SEND):
            newest = (
                sa.select(orders.c.unmapped_skus)
                .where(orders.c.connection == connection, orders.c.stage == stage.value)
                .order_by(orders.c.first_seen_at.desc(), orders.c.channel_order_id.desc())
                .limit(MOST_COUNTED)
            )
            for skus in self.database.scalars(newest):
                counts.update(skus)
        return dict(counts.most_common())


def _head(row: sa.RowMapping) -> OrderHead:
    values = {name: row[name] for name in OrderHead.__dataclass_fields__}
    return OrderHead(**values | {"stage": Stage(row["stage"])})


def _position(head: OrderHead) -> Position:
    return head.first_seen_at, head.channel_order_id, head.connection
