"""Fills a database with the bare driver; indexes are created afterwards."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import sqlalchemy as sa

from channel_connector.adapters.storage.engines import WRITES, open_engines
from channel_connector.adapters.storage.location import Location

from .rows import TABLES, Size, columns_of

PORTION = 50_000


def fill(url: str, size: Size) -> None:
    """Fill an upgraded database with a year of data."""
    engine = open_engines(Location.parse(url)).aside.execution_options(**{WRITES: True})
    if engine.name == "sqlite":
        engine = _careless(engine)
    for table, rows in TABLES.items():
        _fill(engine, table, rows(size))
    if engine.name == "postgresql":  # like its autovacuum
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _careless(engine: sa.Engine) -> sa.Engine:
    """Disable durability while the file is filled."""
    sa.event.listen(
        engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous = OFF").close()
    )
    return engine


def _fill(engine: sa.Engine, table: sa.Table, rows: Iterator[Mapping[str, Any]]) -> None:
    first = next(rows)
    columns = columns_of(table, first)
    ready = _ready(columns, engine.dialect, chain([first], rows))
    with engine.begin() as connection:
        for index in table.indexes:
            index.drop(connection)
        if engine.name == "sqlite":
            _insert(connection, table, columns, ready)
        else:
            _copy(connection, table, columns, ready)
        for index in table.indexes:
            index.create(connection)


def _ready(
    columns: Sequence[sa.Column[Any]], dialect: sa.Dialect, rows: Iterable[Mapping[str, Any]]
) -> Iterator[list[Any]]:
    """Yield values in the driver's types; values shared by all rows are converted once."""
    turns: list[tuple[str, Callable[[Any], Any]]] = [
        (column.name, _remembering(column.type.dialect_impl(dialect).bind_processor(dialect)))
        for column in columns
    ]
    for row in rows:
        yield [turn(row.get(name)) for name, turn in turns]


def _remembering(turn: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    if turn is None:
        return lambda value: value
    last: list[Any] = [None, turn(None)]

    def turned(value: Any) -> Any:  # noqa: ANN401  # of any column
        if value is not last[0]:
            last[:] = value, turn(value)
        return last[1]

    return turned


def _insert(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[sa.Column[Any]],
    rows: Iterator[list[Any]],
) -> None:
    names = ", ".join(f'"{column.name}"' for column in columns)
    marks = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608  # our own names
    driver: Any = connection.connection.driver_connection
    while portion := list(islice(rows, PORTION)):
        driver.executemany(statement, portion)


def _copy(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[sa.Column[Any]],
    rows: Iterator[list[Any]],
) -> None:
    names = ", ".join(f'"{column.name}"' for column in columns)
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
