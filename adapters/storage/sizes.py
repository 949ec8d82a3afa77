"""Sizes of the tables including their indexes."""

from typing import Final

import sqlalchemy as sa

from .database import Database

_SQLITE: Final = sa.text(
    "SELECT schema.tbl_name, sum(pages.pgsize) FROM dbstat AS pages "
    "JOIN sqlite_schema AS schema ON schema.name = pages.name "
    "WHERE pages.aggregate = 1 GROUP BY schema.tbl_name"
)
_POSTGRESQL: Final = sa.text(
    "SELECT relname, pg_total_relation_size(relid) FROM pg_catalog.pg_statio_user_tables"
)


def table_sizes(database: Database) -> list[tuple[str, int]]:
    """
    Return each table's size in bytes, the largest first.

    SQLite reads the whole file for this: some seconds per gigabyte.

    Raises:
        StorageFailed: the database cannot be read.
    """
    with database.reading() as connection:
        question = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
        sizes = [(name, int(size)) for name, size in connection.execute(question)]
    return sorted(sizes, key=lambda one: one[1], reverse=True)
