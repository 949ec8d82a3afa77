"""Order rescans in SQL. There are few: a daily one and what people request, of some months."""

from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ....ports.repositories.order_scans import OrderRescan
from ..statements import upsert
from ..tables import order_rescans
from ..transaction import Transaction

_NAMES = tuple(field.name for field in fields(OrderRescan))
_OF_CONNECTION = sa.select(order_rescans).where(
    order_rescans.c.connection == sa.bindparam("connection_is")
)
_LAST = _OF_CONNECTION.order_by(order_rescans.c.began_at.desc())
_LAST_DAILY = _LAST.where(sa.not_(order_rescans.c.on_request)).limit(1)
_OPEN = _OF_CONNECTION.where(order_rescans.c.ended_at.is_(None)).order_by(order_rescans.c.began_at)


class SqlOrderRescanRepository:
    """Fulfils `OrderRescanRepository` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def current(self, connection: str) -> OrderRescan | None:
        """Return the rescan to go on with."""
        rows = self._transaction.rows(connection, _OPEN)
        found = [OrderRescan(**row) for row in rows]
        return min(found, key=lambda one: not one.on_request, default=None)

    def last_daily(self, connection: str) -> OrderRescan | None:
        """Return the daily one that began last."""
        return self._one(connection, _LAST_DAILY)

    def last(self, connection: str, limit: int) -> list[OrderRescan]:
        """Return up to `limit` rescans, the one that began last first."""
        rows = self._transaction.rows(connection, _LAST.limit(limit))
        return [OrderRescan(**row) for row in rows]

    def put(self, rescan: OrderRescan) -> None:
        """Upsert the rescan."""
        row = {name: getattr(rescan, name) for name in _NAMES}
        upsert(self._transaction.on(rescan.connection), order_rescans, [row])

    def erase(self, connection: str, before: datetime, now: datetime) -> None:
        """Delete what ended before `before`, or began after `now`."""
        is_outside = sa.or_(order_rescans.c.ended_at < before, order_rescans.c.began_at > now)
        self._transaction.on(connection).execute(
            sa.delete(order_rescans).where(order_rescans.c.connection == connection, is_outside)
        )

    def _one(self, connection: str, question: sa.Select[Any]) -> OrderRescan | None:
        row = self._transaction.rows(connection, question).one_or_none()
        return OrderRescan(**row) if row else None
