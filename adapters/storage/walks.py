"""The book of walks, in SQL."""

from dataclasses import asdict

import sqlalchemy as sa

from ...ports.stores.walks import Walk
from .statements import upsert
from .tables import walks
from .transaction import Transaction


class SqlWalkBook:
    """Fulfils `WalkBook` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, connection: str) -> Walk | None:
        """Return the connection's walk, None before its first."""
        row = (
            self._transaction.on(connection)
            .execute(sa.select(walks).where(walks.c.connection == connection))
            .mappings()
            .one_or_none()
        )
        return Walk(**row) if row else None

    def put(self, walk: Walk) -> None:
        """Insert or replace the connection's walk."""
        upsert(self._transaction.on(walk.connection), walks, [asdict(walk)])
