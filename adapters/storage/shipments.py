"""The book of shipments, in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from ...ports.stores.shipments import Shipment, ShipmentStage
from .shipment_rows import from_row, to_row
from .statements import in_portions, upsert
from .tables import shipment_documents, shipments
from .transaction import Transaction


class SqlShipmentBook:
    """
    Fulfils `ShipmentBook` within one transaction.

    Questions about several stages are asked for one stage after the other, as in the book of
    orders. Of shipments that were accepted in the same moment the smaller id is the first.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, connection: str, shipment_ids: Sequence[str]) -> dict[str, Shipment]:
        """Return those of these ids that are known, by id."""
        return {
            shipment.shipment_id: shipment
            for portion in in_portions(shipment_ids)
            for shipment in self._shipments(
                connection, _of(connection).where(shipments.c.shipment_id.in_(portion))
            )
        }

    def put(self, shipments_: Iterable[Shipment]) -> None:
        """Insert or replace each under its key; no key may come twice."""
        rows = [to_row(shipment) for shipment in shipments_]
        self._transaction.lock(row["connection"] for row in rows)
        upsert(self._transaction.connection, shipments, rows)

    def of_order(self, connection: str, channel_order_id: str) -> list[Shipment]:
        """Return every shipment of an order, first accepted first."""
        of_order = _of(connection).where(shipments.c.channel_order_id == channel_order_id)
        return sorted(self._shipments(connection, of_order), key=_place)

    def of_code(self, connection: str, shipment_code: str) -> Shipment | None:
        """Return the shipment that has our code."""
        of_code = _of(connection).where(shipments.c.shipment_code == shipment_code)
        return next(iter(self._shipments(connection, of_code)), None)

    def of_submission(self, connection: str, submission: str) -> list[Shipment]:
        """Return the shipments whose documents this submission asks for, first accepted first."""
        of_submission = _of(connection).where(shipments.c.submission == submission)
        return sorted(self._shipments(connection, of_submission), key=_place)

    def due(
        self, connection: str, stages: Sequence[ShipmentStage], now: datetime, limit: int
    ) -> list[Shipment]:
        """Return at most `limit` in these stages that are due, first accepted first."""
        due = (
            _of(connection)
            .where(shipments.c.due_at <= now)
            .order_by(shipments.c.accepted_at, shipments.c.shipment_id)
            .limit(limit)
        )
        found = [
            shipment
            for stage in set(stages)
            for shipment in self._shipments(connection, due.where(shipments.c.stage == stage.value))
        ]
        found.sort(key=_place)
        return found[:limit]

    def next_due(self, connection: str, stages: Sequence[ShipmentStage]) -> datetime | None:
        """Return the earliest `due_at` among those in these stages, None if there are none."""
        earliest = [
            self._transaction.on(connection).scalar(
                sa.select(sa.func.min(shipments.c.due_at)).where(
                    shipments.c.connection == connection, shipments.c.stage == stage.value
                )
            )
            for stage in set(stages)
        ]
        return min((moment for moment in earliest if moment), default=None)

    def ahead_of(self, shipment: Shipment, stages: Sequence[ShipmentStage]) -> int:
        """Return how many of the connection in these stages were accepted before this one."""
        place = sa.tuple_(shipments.c.accepted_at, shipments.c.shipment_id)
        question = sa.select(sa.func.count()).where(
            shipments.c.connection == shipment.connection,
            shipments.c.stage.in_([stage.value for stage in stages]),
            place < _place(shipment),
        )
        return self._transaction.on(shipment.connection).execute(question).scalar_one()

    def count(self, connection: str) -> Mapping[ShipmentStage, int]:
        """Return how many are in each stage; a stage without any is left out."""
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
        """Return matching shipments, last accepted first; an empty filter matches all."""
        wanted = set(stages or ShipmentStage)
        matching = sa.select(shipments) if connection is None else _of(connection)
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
        """Keep the documents of a shipment in place of any kept before. They hold personal data."""
        upsert(
            self._transaction.on(connection),
            shipment_documents,
            [{"connection": connection, "shipment_id": shipment_id, "pdf": pdf}],
        )

    def documents(self, connection: str, shipment_id: str) -> bytes | None:
        """Return the documents of a shipment, None where none are kept."""
        kept: bytes | None = self._transaction.on(connection).scalar(
            sa.select(shipment_documents.c.pdf).where(
                shipment_documents.c.connection == connection,
                shipment_documents.c.shipment_id == shipment_id,
            )
        )
        return kept

    def drop_documents(self, connection: str, ready_before: datetime) -> int:
        """
        Erase the documents of shipments that were ready before a moment; tell how many.

        It looks at those whose documents are kept, however many shipments there have been.
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
        self, connection: str | None, question: sa.Select[tuple[()]]
    ) -> Iterable[Shipment]:
        asked = (
            self._transaction.connection if connection is None else self._transaction.on(connection)
        )
        return map(from_row, asked.execute(question).mappings())


def _of(connection: str) -> sa.Select[tuple[()]]:
    return sa.select(shipments).where(shipments.c.connection == connection)


def _place(shipment: Shipment) -> tuple[datetime, str]:
    """Return what orders shipments in the queue."""
    return shipment.accepted_at, shipment.shipment_id
