"""Compares the tables of a database with those that the code uses."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.schema import CreateIndex

from ..database import Database
from ..tables import metadata

RESTORE: Final = (
    "Somebody changed the tables, or the database is damaged. Restore a backup from before that "
    "(docs/how-to/back-up.md)."
)

_Change = tuple[Any, ...]


def table_differences(database: Database) -> list[str]:
    """
    Return what the tables lack or have different, one sentence each, with what to do.

    What is additional and in nobody's way is not reported: tables of others, columns that may
    stay empty, indexes that are not unique.

    Raises:
        StorageFailed: the database cannot be used.
    """
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _of_ours}
        )
        return list(_sentences(compare_metadata(context, metadata), connection.dialect))


def _of_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether a table of the database is one of the connector's."""
    return kind != "table" or name in metadata.tables


def _sentences(found: Sequence[Any], dialect: sa.Dialect) -> Iterator[str]:
    """Yield a sentence for each difference; Alembic groups those of one column in a list."""
    for one in found:
        for change in one if isinstance(one, list) else [one]:
            describe = _DESCRIPTIONS.get(change[0], _other)
            if sentence := describe(change, dialect):
                yield sentence


def _missing_table(change: _Change, _: sa.Dialect) -> str:
    return f"The table {change[1].name} is missing. {RESTORE}"


def _missing_column(change: _Change, _: sa.Dialect) -> str:
    return f"The column {change[2]}.{change[3].name} is missing. {RESTORE}"


def _other_column(change: _Change, _: sa.Dialect) -> str:
    table, column = change[2], change[3]
    if column.nullable or column.server_default is not None:
        return ""
    return (
        f"The column {table}.{column.name} is unknown and must not be empty, so no row can be "
        f"added. Run, if nobody needs it: ALTER TABLE {table} DROP COLUMN {column.name}"
    )


def _other_type(change: _Change, dialect: sa.Dialect) -> str:
    found, expected = (one.compile(dialect=dialect) for one in change[5:7])
    return f"The column {change[2]}.{change[3]} is {found} and should be {expected}. {RESTORE}"


def _other_nullability(change: _Change, _: sa.Dialect) -> str:
    rule = "may be empty and must not" if change[5] else "must not be empty and may"
    return f"The column {change[2]}.{change[3]} {rule}. {RESTORE}"


def _missing_index(change: _Change, dialect: sa.Dialect) -> str:
    index = change[1]
    made = " ".join(str(CreateIndex(index).compile(dialect=dialect)).split())
    return f"The index {index.name} is missing, so reading gets slow. Run: {made}"


def _other_index(change: _Change, _: sa.Dialect) -> str:
    index = change[1]
    if not index.unique:
        return ""
    return (
        f"The unique index {index.name} of {index.table.name} is unknown and may keep rows from "
        f"being added. Run, if nobody needs it: DROP INDEX {index.name}"
    )


def _other(change: _Change, _: sa.Dialect) -> str:
    named = getattr(change[1], "name", None) or change[1]
    return f"{str(change[0]).replace('_', ' ').capitalize()} {named} is needed. {RESTORE}"


_DESCRIPTIONS: Final[dict[str, Callable[[_Change, sa.Dialect], str]]] = {
    "add_table": _missing_table,
    "add_column": _missing_column,
    "remove_column": _other_column,
    "modify_type": _other_type,
    "modify_nullable": _other_nullability,
    "add_index": _missing_index,
    "remove_index": _other_index,
}
