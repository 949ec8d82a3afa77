"""Adding to the stock journal, as fast as the driver can."""

from collections.abc import Iterator, Sequence
from itertools import islice

import sqlalchemy as sa

from ...ports.stores.stock import StockCall
from .types import UtcDateTime

_ROWS_IN_ONE_STATEMENT = 10_000

_SQLITE = (
    "INSERT INTO stock_journal (connection, channel_sku, quantity, received_at) VALUES (?, ?, ?, ?)"
)
_POSTGRESQL = (
    "INSERT INTO stock_journal (connection, channel_sku, quantity, received_at) "
    "SELECT %s, sku, quantity, received_at "
    "FROM unnest(%s::text[], %s::bigint[], %s::timestamptz[]) "
    "WITH ORDINALITY AS word (sku, quantity, received_at, place) "
    "ORDER BY place"
)

_Row = tuple[str, str, int, object]


def append(connection: sa.Connection, name: str, calls: Sequence[StockCall]) -> None:
    """
    Add entries in their order.

    It speaks to the driver itself: what SQLAlchemy does for each value of a row takes more
    time here than the database.
    """
    rows = _rows(connection, name, calls)
    if connection.dialect.name == "sqlite":
        if found := list(rows):
            connection.exec_driver_sql(_SQLITE, found)
        return
    while portion := list(islice(rows, _ROWS_IN_ONE_STATEMENT)):
        _, skus, quantities, moments = zip(*portion, strict=True)
        connection.exec_driver_sql(_POSTGRESQL, (name, list(skus), list(quantities), list(moments)))


def _rows(connection: sa.Connection, name: str, calls: Sequence[StockCall]) -> Iterator[_Row]:
    for call in calls:
        moment = UtcDateTime().process_bind_param(call.at, connection.dialect)
        for sku, quantity in call.quantities.items():
            yield name, sku, quantity, moment
