"""Figures are right on both databases, and cost the same however much is in them."""

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.location import Location
from channel_connector.adapters.storage.read_models.figures import SqlFiguresReadModel
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON
from channel_connector.ports.testing.repositories.read_models.figures_contract import (
    FiguresReadModelContract,
)

TABLES = {"orders", "shipments", "cancellations", "submissions", "stock_levels", "stock_journal"}


class TestSqlFigures(FiguresReadModelContract):
    """The figures, read by statements."""

    @pytest.fixture
    def figures(self, database, upgraded_url):
        return SqlFiguresReadModel(database, Location.parse(upgraded_url).file)


@pytest.fixture
def asked(upgraded_books):
    """What figures ask of a database file, each question with the steps that answer it."""
    database, statements = Database(f"sqlite:///{upgraded_books}"), []

    def note(_connection, _cursor, statement, parameters, *_rest):
        statements.append((statement, parameters))

    sa.event.listen(database._reader, "before_cursor_execute", note)
    SqlFiguresReadModel(database, upgraded_books).connection(CONNECTION, NOON)
    sa.event.remove(database._reader, "before_cursor_execute", note)
    with database.reading() as connection:
        yield [
            (
                statement,
                [
                    step.detail
                    for step in connection.exec_driver_sql(
                        f"EXPLAIN QUERY PLAN {statement}", parameters
                    )
                ],
            )
            for statement, parameters in statements
        ]
    database.dispose()


def test_no_figure_reads_a_whole_table(asked):
    """Every question goes to the one place in an index where its connection and stage begin."""
    reached = set()
    for statement, steps in asked:
        looks = [step for step in steps if TABLES & set(step.split())]
        reached |= TABLES & set(" ".join(looks).split())
        assert all(step.startswith("SEARCH") for step in looks), (statement, steps)
        assert all("connection=?" in step or "rowid>?" in step for step in looks), steps
    assert reached == TABLES


def test_queues_are_counted_along_an_index_alone(asked):
    """The rows themselves, with their payload, are read for the last ones alone."""
    counted = set()
    for statement, steps in asked:
        if "anon_1" in statement and ("FROM orders" in statement or "FROM shipments" in statement):
            looks = [step for step in steps if TABLES & set(step.split())]
            counted |= TABLES & set(" ".join(looks).split())
            assert all("COVERING INDEX" in step for step in looks), steps
    assert counted == {"orders", "shipments"}


def test_the_disk_of_a_file_is_told(upgraded_books):
    database = Database(f"sqlite:///{upgraded_books}")

    room = SqlFiguresReadModel(database, upgraded_books).storage()

    database.dispose()
    assert 0 < room.disk_free <= room.disk_size
    assert room.size >= upgraded_books.stat().st_size
