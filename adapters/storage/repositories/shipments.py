"""Shipments in SQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ....ports.repositories.shipments import Shipment, ShipmentStage
from ....ports.repositories.stages.shipments import SHIPMENT_WAYS
from ..rows.shipments import from_row, to_row
from ..rows.stages_read import StagesRead
from ..statements import earliest_due, in_portions, upsert
from ..tables import NEEDS_ATTENTION, shipment_documents, shipments
from ..transaction import Transaction

# Built once, because building takes longer than the query.
_OF_CONNECTION = sa.select(shipments).where(shipments.c.connection == sa.bindparam("connection_is"))
_OF_IDS = _OF_CONNECTION.where(shipments.c.shipment_id.in_(sa.bindparam("ids", expanding=True)))
_OF_ORDER = _OF_CONNECTION.where(shipments.c.channel_order_id == sa.bindparam("order_is"))
_OF_CODE = _OF_CONNECTION.where(shipments.c.shipment_code == sa.bindparam("code_is"))
_OF_SUBMISSION = _OF_CONNECTION.where(shipments.c.submission == sa.bindparam("submission_is"))
_DUE = (
    _OF_CONNECTION.where(
        shipments.c.stage == sa.bindparam("stage_is"), shipments.c.due_at <= sa.bindparam("now")
    )
    .order_by(shipments.c.accepted_at, shipments.c.shipment_id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_AHEAD = sa.select(sa.func.count()).where(
    shipments.c.connection == sa.bindparam("connection_is"),
    shipments.c.stage.in_(sa.bindparam("stages", expanding=True)),
    sa.tuple_(shipments.c.accepted_at, shipments.c.shipment_id)
    < sa.tuple_(
        sa.bindparam("accepted", type_=shipments.c.accepted_at.type),
        sa.bindparam("shipment_is", type_=sa.Text()),
    ),
)
_DOCUMENTS = sa.select(shipment_documents.c.pdf).where(
    shipment_documents.c.connection == sa.bindparam("connection_is"),
    shipment_documents.c.shipment_id == sa.bindparam("shipment_is"),
)


class SqlShipmentRepository:
    """
    Fulfils `ShipmentRepository` within one transaction.

    Several stages are queried one by one, as in `SqlOrderRepository`. Shipments accepted at the
    same time are sorted by ID.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._stages = StagesRead(SHIPMENT_WAYS)

    def get(self, connection: str, shipment_ids: Sequence[str]) -> dict[str, Shipment]:
        """Return the known ones of these IDs, by ID."""
        for shipment_id in shipment_ids:
            self._stages.note(connection, shipment_id, None)
        return {
            shipment.shipment_id: shipment
            for portion in in_portions(shipment_ids)
            for shipment in self._shipments(connection, _OF_IDS, ids=portion)
        }

    def put(self, shipments_: Iterable[Shipment]) -> None:
        """Upsert shipments; each key may occur once."""
        rows = []
        for shipment in shipments_:
            self._stages.check(shipment.connection, shipment.shipment_id, shipment.stage)
            rows.append(to_row(shipment))
        self._transaction.lock(row["connection"] for row in rows)
        upsert(self._transaction.connection, shipments, rows)

    def of_order(self, connection: str, channel_order_id: str) -> list[Shipment]:
        """Return all shipments of an order, the first accepted first."""
        found = self._shipments(connection, _OF_ORDER, order_is=channel_order_id)
        return sorted(found, key=_place)

    def of_code(self, connection: str, shipment_code: str) -> Shipment | None:
        """Return the shipment with this shipment code."""
        found = self._shipments(connection, _OF_CODE, code_is=shipment_code)
        return next(iter(found), None)

    def of_submission(self, connection: str, submission: str) -> list[Shipment]:
        """Return the shipments whose documents this submission requests, first accepted first."""
        found = self._shipments(connection, _OF_SUBMISSION, submission_is=submission)
        return sorted(found, key=_place)

    def due(
        self, connection: str, stages: Sequence[ShipmentStage], now: datetime, limit: int
    ) -> list[Shipment]:
        """Return at most `limit` due shipments in these stages, the first accepted first."""
        found = [
            shipment
            for stage in set(stages)
            for shipment in self._shipments(
                connection, _DUE, stage_is=stage.value, now=now, most=limit
            )
        ]
        found.sort(key=_place)
        return found[:limit]

    def next_due(self, connection: str, stages: Sequence[ShipmentStage]) -> datetime | None:
        """Return the earliest `due_at` of those in these stages, None without any."""
        earliest = self._transaction.on(connection).scalars(
            earliest_due(shipments, frozenset(stages)), {"connection_is": connection}
        )
        return min((moment for moment in earliest if moment), default=None)

    def needing_attention(self, connection: str | None = None, limit: int = 100) -> list[Shipment]:
        """Return shipments with an `attention`, the first accepted first."""
        matching = sa.select(shipments) if connection is None else _OF_CONNECTION
        needed = (
            matching.where(NEEDS_ATTENTION)
            .order_by(shipments.c.accepted_at, shipments.c.shipment_id)
            .limit(limit)
        )
        return list(self._shipments(connection, needed))

    def ahead_of(self, shipment: Shipment, stages: Sequence[ShipmentStage]) -> int:
        """Return how many of the connection in these stages were accepted before this one."""
        asked = {
            "connection_is": shipment.connection,
            "stages": [stage.value for stage in stages],
            "accepted": shipment.accepted_at,
            "shipment_is": shipment.shipment_id,
        }
        return self._transaction.on(shipment.connection).execute(_AHEAD, asked).scalar_one()

    def count(self, connection: str) -> Mapping[ShipmentStage, int]:
        """Return the number of shipments per stage; stages without any are omitted."""
        question = (
            sa.select(shipments.c.stage, sa.func.count())
            .where(shipments.c.connection == connection)
            .group_by(shipments.c.stage)
        )
        rows = self._transaction.on(connection).execute(question)
        return {ShipmentStage(stage): number for stage, number in rows}

    def search(
        self,
        connection: str | None = None,
        stages: Sequence[ShipmentStage] = (),
        channel_order_id: str | None = None,
        limit: int = 100,
        shipment_id: str | None = None,
    ) -> list[Shipment]:
        """Return matching shipments, the last accepted first; an empty filter matches all."""
        wanted = set(stages or ShipmentStage)
        matching = sa.select(shipments) if connection is None else _OF_CONNECTION
        if channel_order_id is not None or shipment_id is not None:
            if channel_order_id is not None:
                matching = matching.where(shipments.c.channel_order_id == channel_order_id)
            if shipment_id is not None:
                matching = matching.where(shipments.c.shipment_id == shipment_id)
            found = [
                shipment
                for shipment in self._shipments(connection, matching)
                if shipment.stage in wanted
            ]
        else:
            last = matching.order_by(
                shipments.c.accepted_at.desc(), shipments.c.shipment_id.desc()
            ).limit(limit)
            found = [
                shipment
                for stage in wanted
                for shipment in self._shipments(
                    connection, last.where(shipments.c.stage == stage.value)
                )
            ]
        found.sort(key=_place, reverse=True)
        return found[:limit]

    def keep_documents(self, connection: str, shipment_id: str, pdf: bytes) -> None:
        """Store the documents of a shipment, replacing earlier ones. Personal data."""
        upsert(
            self._transaction.on(connection),
            shipment_documents,
            [{"connection": connection, "shipment_id": shipment_id, "pdf": pdf}],
        )

    def documents(self, connection: str, shipment_id: str) -> bytes | None:
        """Return the documents of a shipment, None without any."""
        kept: bytes | None = self._transaction.on(connection).scalar(
            _DOCUMENTS, {"connection_is": connection, "shipment_is": shipment_id}
        )
        return kept

    def drop_documents(self, connection: str, ready_before: datetime) -> int:
        """
        Delete the documents of shipments that were ready before a time; return their number.

        The cost depends on the number of stored documents, not of shipments.
        """
        was_ready = (
            sa.exists()
            .where(
                shipments.c.connection == shipment_documents.c.connection,
                shipments.c.shipment_id == shipment_documents.c.shipment_id,
                shipments.c.ready_at < ready_before,
            )
            .correlate(shipment_documents)
        )
        dropped = self._transaction.on(connection).execute(
            sa.delete(shipment_documents).where(
                shipment_documents.c.connection == connection, was_ready
            )
        )
        return dropped.rowcount

    def _shipments(
        self,
        connection: str | None,
        question: sa.Select[tuple[()]],
        **values: Any,  # noqa: ANN401  # values of columns
    ) -> Iterator[Shipment]:
        for row in self._transaction.rows(connection, question, **values):
            shipment = from_row(row)
            self._stages.note(shipment.connection, shipment.shipment_id, shipment.stage)
            yield shipment


def _place(shipment: Shipment) -> tuple[datetime, str]:
    """Return the sort key: the time of acceptance."""
    return shipment.accepted_at, shipment.shipment_id
