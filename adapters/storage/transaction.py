"""A transaction and its locks on connections."""

import hashlib
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa


class Transaction:
    """
    A database connection inside a transaction.

    On PostgreSQL a writing transaction takes an advisory lock for each of the connector's
    connections before it first reads it, and holds it until its end. What it read, or did not
    find, thus remains true: two transactions that both miss an order cannot both insert it. A
    row lock cannot do that, as there is no row yet. On SQLite, BEGIN IMMEDIATE excludes other
    writers.
    """

    def __init__(self, connection: sa.Connection, *, changes: bool) -> None:
        self.connection = connection
        self._locks = changes and connection.dialect.name == "postgresql"
        self._locked: set[str] = set()
        self._shared: set[str] = set()

    def on(self, name: str) -> sa.Connection:
        """Lock the connector's connection `name`, and return the database connection."""
        self.lock([name])
        return self.connection

    def rows(
        self,
        name: str | None,
        question: sa.Select[Any],
        **values: Any,  # noqa: ANN401  # values of columns
    ) -> sa.MappingResult:
        """
        Query the rows of the connector's connection `name`, or of all connections with None.

        `question` may use the parameters `connection_is` and those in `values`.
        """
        asked = self.connection if name is None else self.on(name)
        return asked.execute(question, {"connection_is": name, **values}).mappings()

    def lock(self, names: Iterable[str]) -> None:
        """Lock the connector's connections of these names if the transaction writes."""
        if not self._locks:
            return
        for name in sorted(set(names) - self._locked):
            self.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_number(name))))
            self._locked.add(name)

    def beside(self, name: str) -> sa.Connection:
        """
        Return the database connection for inserts that may run concurrently.

        It takes a shared lock, while `on` takes an exclusive one. A transaction that uses it must
        do nothing else.
        """
        if self._locks and name not in self._shared:
            self.connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_number(name))))
            self._shared.add(name)
        return self.connection


def _number(name: str) -> int:
    digest = hashlib.blake2b(name.encode(), digest_size=8, person=b"books").digest()
    return int.from_bytes(digest, "big", signed=True)
