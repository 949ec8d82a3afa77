"""Appends to the stock journal through the driver, which is fastest."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from ....ports.repositories.stock import StockCall
from ..types import UtcDateTime

_SQLITE = (
    "INSERT INTO stock_journal (connection, channel_sku, quantity, received_at) VALUES (?, ?, ?, ?)"
)
_POSTGRESQL = (
    "COPY stock_journal (connection, channel_sku, quantity, received_at) FROM STDIN (FORMAT BINARY)"
)
_POSTGRESQL_TYPES = ("text", "text", "int8", "timestamptz")

_Row = tuple[str, str, int, object]


def append(connection: sa.Connection, name: str, calls: Sequence[StockCall]) -> None:
    """
    Append entries in their order.

    Bypasses SQLAlchemy, whose processing of each value takes longer than the database.
    """
    rows = list(_rows(connection, name, calls))
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE, rows)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_POSTGRESQL) as copy:
        copy.set_types(_POSTGRESQL_TYPES)
        for row in rows:
            copy.write_row(row)


def _rows(connection: sa.Connection, name: str, calls: Sequence[StockCall]) -> Iterator[_Row]:
    for call in calls:
        moment = UtcDateTime().process_bind_param(call.at, connection.dialect)
        for sku, quantity in call.quantities.items():
            yield name, sku, quantity, moment
