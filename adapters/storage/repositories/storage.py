"""All books in one database, and the unit of work over them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from ..database import Database
from ..stock.repository import SqlStockBook
from ..transaction import Transaction
from .alerts import SqlAlertBook
from .cancellations import SqlCancellationBook
from .listing_stage import SqlListingStage, staging
from .listings import SqlListingBook
from .order_scans import SqlWalkBook
from .orders import SqlOrderBook
from .shipments import SqlShipmentBook
from .submissions import SqlSubmissionBook


@dataclass(frozen=True, slots=True)
class SqlUnitOfWork:
    """The books inside one transaction; fulfils `UnitOfWork`."""

    orders: SqlOrderBook
    walks: SqlWalkBook
    listings: SqlListingBook
    shipments: SqlShipmentBook
    submissions: SqlSubmissionBook
    cancellations: SqlCancellationBook
    stock: SqlStockBook
    alerts: SqlAlertBook

    @classmethod
    def within(cls, transaction: Transaction) -> Self:
        """Open the books on a transaction."""
        return cls(
            SqlOrderBook(transaction),
            SqlWalkBook(transaction),
            SqlListingBook(transaction),
            SqlShipmentBook(transaction),
            SqlSubmissionBook(transaction),
            SqlCancellationBook(transaction),
            SqlStockBook(transaction),
            SqlAlertBook(transaction),
        )


@dataclass(frozen=True, slots=True)
class SqlBooks:
    """Fulfils `Books` over a database whose tables are of this version."""

    database: Database

    @contextmanager
    def look(self) -> Iterator[SqlUnitOfWork]:
        """Read what was last committed; changes nothing."""
        with self.database.reading() as connection:
            yield SqlUnitOfWork.within(Transaction(connection, changes=False))

    @contextmanager
    def change(self) -> Iterator[SqlUnitOfWork]:
        """Read and write; all of it is committed at the end, or none of it."""
        with self.database.writing() as connection:
            yield SqlUnitOfWork.within(Transaction(connection, changes=True))

    @contextmanager
    def listing_stage(self) -> Iterator[SqlListingStage]:
        """Lay a listing file's rows beside the book of listings until the end of the block."""
        with self.database.aside() as connection, staging(connection):
            yield SqlListingStage(connection, self.database, SqlUnitOfWork.within)
