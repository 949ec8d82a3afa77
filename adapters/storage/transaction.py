"""One transaction, and how changes of one connection keep out of each other's way."""

import hashlib
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa


class Transaction:
    """
    A database connection inside a transaction.

    On PostgreSQL a change takes a lock for each of the connector's connections that it
    touches, before its first look at it, and keeps it to its end. So what it read stays as
    read, also what it did not find: two changes that both miss an order cannot both insert
    it. A row lock could not do that, as there is no row yet. On SQLite BEGIN IMMEDIATE has
    already put every other change off.
    """

    def __init__(self, connection: sa.Connection, *, changes: bool) -> None:
        self.connection = connection
        self._locks = changes and connection.dialect.name == "postgresql"
        self._locked: set[str] = set()
        self._shared: set[str] = set()

    def on(self, name: str) -> sa.Connection:
        """Return the database connection, the connector's connection `name` being locked."""
        self.lock([name])
        return self.connection

    def rows(
        self,
        name: str | None,
        question: sa.Select[Any],
        **values: Any,  # noqa: ANN401  # values of columns
    ) -> sa.MappingResult:
        """
        Ask about the connector's connection `name`, or with None about all of them.

        The question may hold `connection_is`, and whatever is told by `values`.
        """
        asked = self.connection if name is None else self.on(name)
        return asked.execute(question, {"connection_is": name, **values}).mappings()

    def lock(self, names: Iterable[str]) -> None:
        """Lock the connector's connections of these names, if this is a change."""
        if not self._locks:
            return
        for name in sorted(set(names) - self._locked):
            self.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_number(name))))
            self._locked.add(name)

    def beside(self, name: str) -> sa.Connection:
        """
        Return the database connection for an addition that others may make at the same time.

        A change that calls `on` for the same name waits for all of them, and they for it. So
        a change that adds in this way must do nothing else.
        """
        if self._locks and name not in self._shared:
            self.connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_number(name))))
            self._shared.add(name)
        return self.connection


def _number(name: str) -> int:
    digest = hashlib.blake2b(name.encode(), digest_size=8, person=b"books").digest()
    return int.from_bytes(digest, "big", signed=True)
