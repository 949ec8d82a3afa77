"""The book of orders, in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from ...ports.stores.orders import OrderRecord, Stage
from .order_rows import from_row, to_row
from .statements import in_portions, upsert
from .tables import orders
from .transaction import Transaction


class SqlOrderBook:
    """
    Fulfils `OrderBook` within one transaction.

    Questions about several stages are asked for one stage after the other: each is then the
    beginning of an index, read as far as the limit, whatever the number of orders.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, connection: str, channel_order_ids: Sequence[str]) -> dict[str, OrderRecord]:
        """Return the records of those ids that are known, by id."""
        known: dict[str, OrderRecord] = {}
        for portion in in_portions(channel_order_ids):
            for record in self._records(
                connection,
                sa.select(orders).where(
                    orders.c.connection == connection, orders.c.channel_order_id.in_(portion)
                ),
            ):
                known[record.channel_order_id] = record
        return known

    def put(self, records: Iterable[OrderRecord]) -> None:
        """Insert or replace each record under its key; no key may come twice."""
        rows = [to_row(record) for record in records]
        self._transaction.lock(row["connection"] for row in rows)
        upsert(self._transaction.connection, orders, rows)

    def due(
        self, connection: str, stages: Sequence[Stage], now: datetime, limit: int
    ) -> list[OrderRecord]:
        """
        Return at most `limit` records in these stages that are due, oldest placed first.

        One whose heading is not read counts as placed when it was first seen.
        """
        found = [
            record
            for stage in set(stages)
            for record in self._records(
                connection,
                sa.select(orders)
                .where(
                    orders.c.connection == connection,
                    orders.c.stage == stage.value,
                    orders.c.due_at <= now,
                )
                .order_by(orders.c.queued_at, orders.c.channel_order_id)
                .limit(limit),
            )
        ]
        found.sort(key=lambda record: (_queued_at(record), record.channel_order_id))
        return found[:limit]

    def next_due(self, connection: str, stages: Sequence[Stage]) -> datetime | None:
        """Return the earliest `due_at` among records in these stages, None if there are none."""
        earliest = [
            self._transaction.on(connection).scalar(
                sa.select(sa.func.min(orders.c.due_at)).where(
                    orders.c.connection == connection, orders.c.stage == stage.value
                )
            )
            for stage in set(stages)
        ]
        return min((moment for moment in earliest if moment), default=None)

    def count(self, connection: str) -> Mapping[Stage, int]:
        """Return how many records are in each stage; a stage without any is left out."""
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
        """Return matching records, newest seen first; an empty filter matches all."""
        wanted = set(stages or Stage)
        matching = sa.select(orders)
        if connection is not None:
            matching = matching.where(orders.c.connection == connection)
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
        self, connection: str | None, question: sa.Select[tuple[()]]
    ) -> Iterable[OrderRecord]:
        asked = (
            self._transaction.connection if connection is None else self._transaction.on(connection)
        )
        return map(from_row, asked.execute(question).mappings())


def _queued_at(record: OrderRecord) -> datetime:
    return record.placed_at or record.first_seen_at
