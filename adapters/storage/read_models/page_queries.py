"""What the queries for pages and counts share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from ....ports.repositories.read_models.pages import (
    MOST_IN_TOTAL,
    Page,
    PageRequest,
    Position,
    position_of,
    token_of,
)

Row = TypeVar("Row")
Key = TypeVar("Key")


def newest_first(
    parts: Iterable[Iterable[Row]], position: Callable[[Row], Position], limit: int
) -> Page[Row]:
    """Return a page of the parts, each of which has up to `limit` + 1 rows, newest first."""
    rows = sorted((row for part in parts for row in part), key=position, reverse=True)
    if len(rows) <= limit:
        return Page(tuple(rows))
    return Page(tuple(rows[:limit]), token_of(position(rows[limit - 1])))


def by_name(rows: Sequence[Row], name: Callable[[Row], str], limit: int) -> Page[Row]:
    """Return a page of `limit` rows out of up to `limit` + 1 that are sorted by name."""
    if len(rows) <= limit:
        return Page(tuple(rows))
    return Page(tuple(rows[:limit]), name(rows[limit - 1]))


def after_token(
    query: sa.Select[tuple[()]], columns: Sequence[sa.ColumnElement[object]], token: str
) -> sa.Select[tuple[()]]:
    """Sort by these columns, the greatest first, and start after the token's position."""
    ordered = query.order_by(*(column.desc() for column in columns))
    position = position_of(token)
    return ordered if position is None else ordered.where(sa.tuple_(*columns) < position)


def of_connection(table: sa.Table, connection: str, request: PageRequest) -> sa.Select[tuple[()]]:
    """Select a page of a connection's rows from a table that is sorted by `channel_sku`."""
    query = (
        sa.select(table)
        .where(table.c.connection == connection)
        .order_by(table.c.channel_sku)
        .limit(request.limit + 1)
    )
    if request.after:
        return query.where(table.c.channel_sku > request.after)
    return query.where(table.c.channel_sku >= request.first) if request.first else query


def total_of(database: sa.Connection, queries: Iterable[sa.Select[Any]]) -> int:
    """Return how many rows the queries have together, but no more than `MOST_IN_TOTAL`."""
    counts = count_up_to(database, dict(enumerate(queries)), MOST_IN_TOTAL)
    return min(sum(counts.values()), MOST_IN_TOTAL)


def count_up_to(
    database: sa.Connection, queries: Mapping[Key, sa.Select[Any]], most: int
) -> dict[Key, int]:
    """Count the rows of each query, but no more than `most`, by one statement."""
    counts = [
        sa.select(sa.func.count()).select_from(query.limit(most).subquery()).scalar_subquery()
        for query in queries.values()
    ]
    return dict(zip(queries, database.execute(sa.select(*counts)).one(), strict=True))
