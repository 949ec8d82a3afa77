"""Cancellations in SQL."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ....ports.repositories.cancellations import Cancellation, CancellationStage
from ....ports.repositories.stages.cancellations import CANCELLATION_WAYS
from ..rows.cancellations import from_row, to_row
from ..rows.stages_read import StagesRead
from ..statements import earliest_due, in_portions, upsert
from ..tables import cancellations
from ..transaction import Transaction

# Built once, because building takes longer than the query.
_OF_CONNECTION = sa.select(cancellations).where(
    cancellations.c.connection == sa.bindparam("connection_is")
)
_OF_ORDERS = _OF_CONNECTION.where(
    cancellations.c.channel_order_id.in_(sa.bindparam("ids", expanding=True))
)
_DUE = (
    _OF_CONNECTION.where(
        cancellations.c.stage == CancellationStage.TO_SEND.value,
        cancellations.c.due_at <= sa.bindparam("now"),
    )
    .order_by(cancellations.c.noticed_at, cancellations.c.channel_order_id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_NEXT_DUE = earliest_due(cancellations, frozenset([CancellationStage.TO_SEND]))


class SqlCancellationRepository:
    """Fulfils `CancellationRepository` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._stages = StagesRead(CANCELLATION_WAYS)

    def get(self, connection: str, channel_order_ids: Sequence[str]) -> dict[str, Cancellation]:
        """Return the known ones of these orders, by order ID."""
        for channel_order_id in channel_order_ids:
            self._stages.note(connection, channel_order_id, None)
        return {
            cancellation.channel_order_id: cancellation
            for portion in in_portions(channel_order_ids)
            for cancellation in self._cancellations(connection, _OF_ORDERS, ids=portion)
        }

    def put(self, cancellations_: Iterable[Cancellation]) -> None:
        """Upsert cancellations; each key may occur once."""
        rows = []
        for one in cancellations_:
            self._stages.check(one.connection, one.channel_order_id, one.stage)
            rows.append(to_row(one))
        self._transaction.lock(row["connection"] for row in rows)
        upsert(self._transaction.connection, cancellations, rows)

    def due(self, connection: str, now: datetime, limit: int) -> list[Cancellation]:
        """Return at most `limit` due cancellations in TO_SEND, the first noticed first."""
        return list(self._cancellations(connection, _DUE, now=now, most=limit))

    def next_due(self, connection: str) -> datetime | None:
        """Return the earliest `due_at` of those in TO_SEND, None without any."""
        earliest: datetime | None = self._transaction.on(connection).scalar(
            _NEXT_DUE, {"connection_is": connection}
        )
        return earliest

    def search(
        self,
        connection: str | None = None,
        stages: Sequence[CancellationStage] = (),
        channel_order_id: str | None = None,
        limit: int = 100,
    ) -> list[Cancellation]:
        """Return matching cancellations, the last noticed first; an empty filter matches all."""
        matching = sa.select(cancellations) if connection is None else _OF_CONNECTION
        if channel_order_id is not None:
            matching = matching.where(cancellations.c.channel_order_id == channel_order_id)
        last = matching.order_by(
            cancellations.c.noticed_at.desc(), cancellations.c.channel_order_id.desc()
        ).limit(limit)
        found = [
            cancellation
            for stage in set(stages or CancellationStage)
            for cancellation in self._cancellations(
                connection, last.where(cancellations.c.stage == stage.value)
            )
        ]
        found.sort(key=_place, reverse=True)
        return found[:limit]

    def total(self, connection: str | None = None, stages: Sequence[CancellationStage] = ()) -> int:
        """Return how many such a search finds without a limit."""
        counted = sa.select(sa.func.count()).select_from(cancellations)
        if connection is not None:
            counted = counted.where(cancellations.c.connection == connection)
        names = [stage.value for stage in stages or CancellationStage]
        counted = counted.where(cancellations.c.stage.in_(names))
        return self._transaction.connection.execute(counted).scalar_one()

    def _cancellations(
        self,
        connection: str | None,
        question: sa.Select[tuple[()]],
        **values: Any,  # noqa: ANN401  # values of columns
    ) -> Iterator[Cancellation]:
        for row in self._transaction.rows(connection, question, **values):
            found = from_row(row)
            self._stages.note(found.connection, found.channel_order_id, found.stage)
            yield found


def _place(cancellation: Cancellation) -> tuple[datetime, str]:
    """Return the sort key: the time of notice."""
    return cancellation.noticed_at, cancellation.channel_order_id
