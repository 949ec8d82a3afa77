"""Adding to the stock journal, as fast as the driver can."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from .types import UtcDateTime

_ROWS_IN_ONE_STATEMENT = 10_000

_SQLITE = (
    "INSERT INTO stock_journal (connection, channel_sku, quantity, received_at) VALUES (?, ?, ?, ?)"
)
_POSTGRESQL = (
    "INSERT INTO stock_journal (connection, channel_sku, quantity, received_at) "
    "SELECT %s, sku, quantity, %s "
    "FROM unnest(%s::text[], %s::bigint[]) WITH ORDINALITY AS word (sku, quantity, place) "
    "ORDER BY place"
)


def append(
    connection: sa.Connection, name: str, quantities: Mapping[str, int], now: datetime
) -> None:
    """
    Add entries in their order.

    It speaks to the driver itself: what SQLAlchemy does for each value of a row takes more
    time here than the database.
    """
    if not quantities:
        return
    moment = UtcDateTime().process_bind_param(now, connection.dialect)
    if connection.dialect.name == "sqlite":
        rows = [(name, sku, quantity, moment) for sku, quantity in quantities.items()]
        connection.exec_driver_sql(_SQLITE, rows)
        return
    words = iter(quantities.items())
    while portion := dict(islice(words, _ROWS_IN_ONE_STATEMENT)):
        skus, counts = list(portion), list(portion.values())
        connection.exec_driver_sql(_POSTGRESQL, (name, moment, skus, counts))
