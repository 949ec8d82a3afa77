"""All read models over one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

import sqlalchemy as sa

from ..database import Database
from .attention import SqlAttentionReadModel
from .listings import SqlListingsReadModel
from .orders import SqlOrdersReadModel
from .search import SqlSearchReadModel
from .shipments import SqlShipmentsReadModel
from .stock import SqlStockReadModel
from .submissions import SqlSubmissionsReadModel


@dataclass(frozen=True, slots=True)
class SqlReadModels:
    """Fulfils `ReadModels`."""

    orders: SqlOrdersReadModel
    shipments: SqlShipmentsReadModel
    submissions: SqlSubmissionsReadModel
    stock: SqlStockReadModel
    listings: SqlListingsReadModel
    search: SqlSearchReadModel
    attention: SqlAttentionReadModel

    @classmethod
    def within(cls, transaction: sa.Connection) -> Self:
        """Open the read models on a transaction."""
        return cls(
            SqlOrdersReadModel(transaction),
            SqlShipmentsReadModel(transaction),
            SqlSubmissionsReadModel(transaction),
            SqlStockReadModel(transaction),
            SqlListingsReadModel(transaction),
            SqlSearchReadModel(transaction),
            SqlAttentionReadModel(transaction),
        )


@dataclass(frozen=True, slots=True)
class SqlReadStorage:
    """Fulfils `ReadStorage` over a database whose tables are of this version."""

    database: Database

    @contextmanager
    def reading(self) -> Iterator[SqlReadModels]:
        """Open read models that all see the same committed state until the end of the block."""
        with self.database.reading() as transaction:
            yield SqlReadModels.within(transaction)
