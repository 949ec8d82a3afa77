"""Statements that several repositories share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

KEYS_IN_ONE_QUESTION = 1000
"""Keys in one statement; both databases allow tens of thousands of parameters."""


def insert_into(connection: sa.Connection, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
    """Return an INSERT that supports ON CONFLICT."""
    return _insert(connection.dialect.name, table)


def insert_new(connection: sa.Connection, table: sa.Table) -> sa.Insert:
    """Return an INSERT that ignores rows whose primary key exists."""
    return _insert_new(connection.dialect.name, table)


def upsert(connection: sa.Connection, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """
    Insert each row, or replace the row with the same primary key; all of them or none.

    Rows are sorted by key to avoid deadlocks between concurrent writers.

    Raises:
        ValueError: a key occurs twice.
    """
    key = [column.name for column in table.primary_key]
    by_key = sorted(rows, key=lambda row: [row[name] for name in key])
    for one, next_one in pairwise(by_key):
        if all(one[name] == next_one[name] for name in key):
            same = ", ".join(str(one[name]) for name in key)
            raise ValueError(f"{table.name}: the key ({same}) occurs twice.")
    if not by_key:
        return
    connection.execute(_upsert(connection.dialect.name, table), by_key)


@cache
def earliest_due(table: sa.Table, stages: frozenset[StrEnum]) -> sa.CompoundSelect[datetime | None]:
    """
    Return the query for the earliest `due_at` in each of these stages of `connection_is`.

    One subquery per stage, so that each reads only the beginning of an index.
    """
    of_connection = table.c.connection == sa.bindparam("connection_is")
    return sa.union_all(
        *(
            sa.select(sa.func.min(table.c.due_at)).where(
                of_connection, table.c.stage == stage.value
            )
            for stage in sorted(stages)
        )
    )


def _insert(dialect: str, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  # SQLite needs none of it

        return postgresql.insert(table)
    return sqlite.insert(table)


@cache
def _insert_new(dialect: str, table: sa.Table) -> sa.Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, table: sa.Table) -> sa.Insert:
    """Return the statement; it is cached because building it takes longer than executing it."""
    statement = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    replaced = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in key
    }
    return statement.on_conflict_do_update(index_elements=key, set_=replaced)


def in_portions(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    """Yield the keys, sorted and without duplicates, in portions that fit one statement."""
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), KEYS_IN_ONE_QUESTION):
        yield ordered[start : start + KEYS_IN_ONE_QUESTION]
