"""The book of walks, in SQL."""

from dataclasses import fields

import sqlalchemy as sa

from ....ports.repositories.order_scans import Walk
from ..statements import upsert
from ..tables import walks
from ..transaction import Transaction

_NAMES = tuple(field.name for field in fields(Walk))
_OF_CONNECTION = sa.select(walks).where(walks.c.connection == sa.bindparam("connection_is"))


class SqlOrderScanRepository:
    """Fulfils `OrderScanRepository` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, connection: str) -> Walk | None:
        """Return the connection's walk, None before its first."""
        row = self._transaction.rows(connection, _OF_CONNECTION).one_or_none()
        return Walk(**row) if row else None

    def put(self, walk: Walk) -> None:
        """Insert or replace the connection's walk."""
        row = {name: getattr(walk, name) for name in _NAMES}
        upsert(self._transaction.on(walk.connection), walks, [row])
