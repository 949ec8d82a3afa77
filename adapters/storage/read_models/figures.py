"""Figures, read from the database."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from ....ports.channel.submissions import Kind
from ....ports.repositories.read_models.figures import (
    CANCELLATION_QUEUES,
    MOST_COUNTED,
    ORDER_QUEUES,
    SHIPMENT_QUEUES,
    SUBMISSION_QUEUES,
    ConnectionFigures,
    Queue,
    StockFigures,
    StorageFigures,
)
from ....ports.repositories.submissions import SubmissionStage
from ..database import Database
from . import figure_statements as statements

AnyStage = TypeVar("AnyStage", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class SqlFiguresReadModel:
    """Fulfils `FiguresReadModel`; `file` is None if the database is on a server."""

    database: Database
    file: Path | None

    def connection(self, connection: str, now: datetime) -> ConnectionFigures:
        """Return the figures of a connection, all of one committed state."""
        with self.database.reading() as database:
            ask = _Asking(database, {"connection_is": connection, "now_is": now})
            return ConnectionFigures(
                connection=connection,
                orders=ask.queues(statements.ORDERS, ORDER_QUEUES),
                shipments=ask.queues(statements.SHIPMENTS, SHIPMENT_QUEUES),
                cancellations=ask.queues(statements.CANCELLATIONS, CANCELLATION_QUEUES),
                submissions=ask.submissions(),
                stuck=ask.stuck(),
                stock=ask.stock(),
                send_times=ask.spans(statements.SEND_TIMES),
                packs=ask.spans(statements.PACKS),
                read_until=ask.scalar(statements.READ_UNTIL),
                to_decide=ask.queue(statements.TO_DECIDE),
                attention=ask.queue(statements.ATTENTION),
                missed=ask.missed(),
            )

    def storage(self) -> StorageFigures:
        """Return the figures of the database."""
        if self.file is None:
            with self.database.reading() as database:
                asked = sa.select(sa.func.pg_database_size(sa.func.current_database()))
                return StorageFigures(database.scalar(asked) or 0)
        disk = shutil.disk_usage(self.file.parent)
        size = sum(map(_size, (self.file, Path(f"{self.file}-wal"))))
        return StorageFigures(size, disk.free, disk.total)


@dataclass(frozen=True, slots=True)
class _Asking:
    """The queries for one connection, inside one transaction."""

    database: sa.Connection
    values: Mapping[str, object]

    def rows(self, statement: sa.Select[Any]) -> Sequence[Any]:
        return self.database.execute(statement, self.values).all()

    def scalar(self, statement: sa.Select[Any]) -> Any:  # noqa: ANN401  # a value of a column
        return self.database.scalar(statement, self.values)

    def queue(self, statement: sa.Select[Any]) -> Queue:
        ((count, oldest_at),) = self.rows(statement)
        return Queue(count, oldest_at)

    def missed(self) -> Queue:
        for found, ended_at in self.rows(statements.MISSED):
            return Queue(found, ended_at) if found else Queue()
        return Queue()

    def queues(
        self, statement: sa.Select[Any], stages: Sequence[AnyStage]
    ) -> dict[AnyStage, Queue]:
        (row,) = self.rows(statement)
        return {stage: Queue(*row[2 * at : 2 * at + 2]) for at, stage in enumerate(stages)}

    def submissions(self) -> dict[tuple[Kind, SubmissionStage], Queue]:
        found: dict[tuple[Kind, SubmissionStage], Queue] = {
            (kind, stage): Queue() for kind in Kind for stage in SUBMISSION_QUEUES
        }
        for kind, stage, count, oldest_at in self.rows(statements.SUBMISSIONS):
            found[Kind(kind), SubmissionStage(stage)] = Queue(count, oldest_at)
        return found

    def stuck(self) -> dict[Kind, Queue]:
        found = {kind: Queue() for kind in Kind}
        for kind, count, oldest_at in self.rows(statements.STUCK):
            found[Kind(kind)] = Queue(count, oldest_at)
        return found

    def stock(self) -> StockFigures:
        ((count, oldest_due_at),) = self.rows(statements.STOCK_UNSENT)
        moments = [oldest_due_at, self.scalar(statements.STOCK_RECEIVED)]
        oldest_at = min((moment for moment in moments if moment), default=None)
        return StockFigures(
            unsent=Queue(min(count, MOST_COUNTED), oldest_at),
            refused=self.scalar(statements.STOCK_REFUSED),
            sent_at=self.scalar(statements.STOCK_SENT),
            unusable=self.queue(statements.STOCK_UNUSABLE),
            all_unusable=self.queue(statements.STOCK_ALL_UNUSABLE),
        )

    def spans(self, statement: sa.Select[Any]) -> tuple[timedelta, ...]:
        return tuple(end - start for start, end in self.rows(statement) if start and end)


def _size(file: Path) -> int:
    """Return the size of a file, 0 if it does not exist."""
    with suppress(FileNotFoundError):
        return file.stat().st_size
    return 0
