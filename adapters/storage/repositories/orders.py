"""Orders in SQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ....ports.repositories.orders import OrderRecord, Stage
from ....ports.repositories.stages.orders import ORDER_WAYS
from ..rows.orders import from_row, to_row
from ..rows.stages_read import StagesRead
from ..statements import earliest_due, in_portions, upsert
from ..tables import CANCEL_REQUESTED, TO_READ, orders
from ..transaction import Transaction

# Built once, because building takes longer than the query.
_OF_CONNECTION = sa.select(orders).where(orders.c.connection == sa.bindparam("connection_is"))
_OF_IDS = _OF_CONNECTION.where(orders.c.channel_order_id.in_(sa.bindparam("ids", expanding=True)))
_DUE = (
    _OF_CONNECTION.where(
        orders.c.stage == sa.bindparam("stage_is"), orders.c.due_at <= sa.bindparam("now")
    )
    .order_by(orders.c.queued_at, orders.c.channel_order_id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_TO_READ = (
    _OF_CONNECTION.where(TO_READ, orders.c.due_at <= sa.bindparam("now"))
    .order_by(orders.c.due_at, orders.c.channel_order_id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


class SqlOrderRepository:
    """
    Fulfils `OrderRepository` within one transaction.

    Several stages are queried one by one: each query then reads the beginning of an index up to
    its limit, whatever the number of orders.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._stages = StagesRead(ORDER_WAYS)

    def get(self, connection: str, channel_order_ids: Sequence[str]) -> dict[str, OrderRecord]:
        """Return the known records of those IDs, by ID."""
        for channel_order_id in channel_order_ids:
            self._stages.note(connection, channel_order_id, None)
        return {
            record.channel_order_id: record
            for portion in in_portions(channel_order_ids)
            for record in self._records(connection, _OF_IDS, ids=portion)
        }

    def put(self, records: Iterable[OrderRecord]) -> None:
        """Upsert records; each key may occur once."""
        rows = []
        for record in records:
            self._stages.check(record.connection, record.channel_order_id, record.stage)
            rows.append(to_row(record))
        self._transaction.lock(row["connection"] for row in rows)
        upsert(self._transaction.connection, orders, rows)

    def due(
        self, connection: str, stages: Sequence[Stage], now: datetime, limit: int
    ) -> list[OrderRecord]:
        """
        Return at most `limit` due records in these stages, the oldest placed first.

        An order whose heading was not read counts as placed when it was first seen.
        """
        found = [
            record
            for stage in set(stages)
            for record in self._records(connection, _DUE, stage_is=stage.value, now=now, most=limit)
        ]
        found.sort(key=lambda record: (_queued_at(record), record.channel_order_id))
        return found[:limit]

    def to_read(self, connection: str, now: datetime, limit: int) -> list[OrderRecord]:
        """Return at most `limit` due records in TO_READ, the one due for longest first."""
        return list(self._records(connection, _TO_READ, now=now, most=limit))

    def next_due(self, connection: str, stages: Sequence[Stage]) -> datetime | None:
        """Return the earliest `due_at` of records in these stages, None without any."""
        earliest = self._transaction.on(connection).scalars(
            earliest_due(orders, frozenset(stages)), {"connection_is": connection}
        )
        return min((moment for moment in earliest if moment), default=None)

    def to_decide(self, connection: str | None = None, limit: int = 100) -> list[OrderRecord]:
        """Return orders that await a person's decision on a request to cancel, oldest first."""
        matching = sa.select(orders) if connection is None else _OF_CONNECTION
        requested = (
            matching.where(CANCEL_REQUESTED, sa.not_(orders.c.ship_anyway))
            .order_by(orders.c.cancel_requested_at, orders.c.channel_order_id)
            .limit(limit)
        )
        return list(self._records(connection, requested))

    def count(self, connection: str) -> Mapping[Stage, int]:
        """Return the number of records per stage; stages without any are omitted."""
        question = (
            sa.select(orders.c.stage, sa.func.count())
            .where(orders.c.connection == connection)
            .group_by(orders.c.stage)
        )
        rows = self._transaction.on(connection).execute(question)
        return {Stage(stage): number for stage, number in rows}

    def search(
        self,
        connection: str | None = None,
        stages: Sequence[Stage] = (),
        channel_order_id: str | None = None,
        limit: int = 100,
    ) -> list[OrderRecord]:
        """Return matching records, the newest seen first; an empty filter matches all."""
        wanted = set(stages or Stage)
        matching = sa.select(orders) if connection is None else _OF_CONNECTION
        if channel_order_id is not None:
            by_id = matching.where(orders.c.channel_order_id == channel_order_id)
            found = [
                record for record in self._records(connection, by_id) if record.stage in wanted
            ]
        else:
            newest = matching.order_by(
                orders.c.first_seen_at.desc(), orders.c.channel_order_id.desc()
            ).limit(limit)
            found = [
                record
                for stage in wanted
                for record in self._records(connection, newest.where(orders.c.stage == stage.value))
            ]
        found.sort(key=lambda record: (record.first_seen_at, record.channel_order_id), reverse=True)
        return found[:limit]

    def _records(
        self,
        connection: str | None,
        question: sa.Select[tuple[()]],
        **values: Any,  # noqa: ANN401  # values of columns
    ) -> Iterator[OrderRecord]:
        for row in self._transaction.rows(connection, question, **values):
            record = from_row(row)
            self._stages.note(record.connection, record.channel_order_id, record.stage)
            yield record


def _queued_at(record: OrderRecord) -> datetime:
    return record.placed_at or record.first_seen_at
