"""What the tests of read models share: storage, read models, and the queries they make."""

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.read_models.read_storage import SqlReadStorage
from channel_connector.adapters.storage.repositories.storage import SqlStorage


class Listened:
    """A database, and every question that was put to it."""

    def __init__(self, database):
        self.database, self._asked = database, []
        sa.event.listen(database._reader, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, parameters, *_rest):
        if statement.startswith(("SELECT", "WITH")) and "sqlite_" not in statement:
            self._asked.append((statement, parameters))

    def steps(self):
        """
        Return the steps of all plans.

        PostgreSQL reads a table without rows as a whole by preference, so here it may only
        where no index would do.
        """
        assert self._asked
        with self.database.reading() as connection:
            explain = "EXPLAIN QUERY PLAN"
            if connection.dialect.name == "postgresql":
                explain = "EXPLAIN"
                connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            return [
                row[-1]
                for statement, parameters in list(self._asked)
                for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)
            ]

    def whole_tables_read(self):
        """Return the steps in which a table is read as a whole."""
        # A count is of a question that is itself limited.
        allowed = ("SCAN anon_", "SCAN CONSTANT", "SCAN about")
        return [
            step
            for step in self.steps()
            if step.startswith("SCAN ") or "Seq Scan" in step
            if not step.startswith(allowed)
        ]


@pytest.fixture
def storage(database):
    return SqlStorage(database)


@pytest.fixture
def reads(database):
    return SqlReadStorage(database)


@pytest.fixture
def listened(database):
    return Listened(database)
