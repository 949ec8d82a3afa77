"""Reports of hosts in SQL."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from ....ports.host.loaded_connections import RETENTION, LoadedConnection
from ..database import Database
from ..statements import upsert
from ..tables import loaded_connections as table

_COLUMNS = [table.c[name] for name in LoadedConnection.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class SqlLoadedConnectionRepository:
    """Fulfils `LoadedConnectionRepository`."""

    database: Database

    def report(self, host: str, connections: Sequence[LoadedConnection], now: datetime) -> None:
        """Replace the report of a host; what did not change keeps its `since`."""
        this = table.c.host == host
        with self.database.writing() as connection:
            known = {
                row["connection"]: LoadedConnection(**row)
                for row in connection.execute(sa.select(*_COLUMNS).where(this)).mappings()
            }
            reported = [
                replace(one, host=host, since=_since(one, known, now), seen_at=now)
                for one in connections
            ]
            gone = known.keys() - {one.connection for one in reported}
            connection.execute(sa.delete(table).where(this, table.c.connection.in_(sorted(gone))))
            connection.execute(sa.delete(table).where(table.c.seen_at < now - RETENTION))
            upsert(connection, table, map(asdict, reported))

    def all(self) -> list[LoadedConnection]:
        """Return all reports, by connection and host."""
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(*_COLUMNS)).mappings().all()
        found = (LoadedConnection(**row) for row in rows)
        return sorted(found, key=lambda one: (one.connection, one.host))

    def forget(self, connection: str, seen_before: datetime) -> int:
        """Erase the old reports of a connection."""
        with self.database.writing() as database:
            erased = database.execute(
                sa.delete(table).where(
                    table.c.connection == connection, table.c.seen_at < seen_before
                )
            )
        return erased.rowcount


def _since(one: LoadedConnection, known: dict[str, LoadedConnection], now: datetime) -> datetime:
    before = known.get(one.connection)
    return before.since if before is not None and before.left_out == one.left_out else now
