"""All books in one database, and the unit of work over them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from ..database import Database
from ..stock.repository import SqlStockRepository
from ..transaction import Transaction
from .alerts import SqlAlertRepository
from .cancellations import SqlCancellationRepository
from .listing_stage import SqlListingStage, staging
from .listings import SqlListingRepository
from .order_scans import SqlOrderScanRepository
from .orders import SqlOrderRepository
from .shipments import SqlShipmentRepository
from .submissions import SqlSubmissionRepository


@dataclass(frozen=True, slots=True)
class SqlUnitOfWork:
    """The books inside one transaction; fulfils `UnitOfWork`."""

    orders: SqlOrderRepository
    order_scans: SqlOrderScanRepository
    listings: SqlListingRepository
    shipments: SqlShipmentRepository
    submissions: SqlSubmissionRepository
    cancellations: SqlCancellationRepository
    stock: SqlStockRepository
    alerts: SqlAlertRepository

    @classmethod
    def within(cls, transaction: Transaction) -> Self:
        """Open the books on a transaction."""
        return cls(
            SqlOrderRepository(transaction),
            SqlOrderScanRepository(transaction),
            SqlListingRepository(transaction),
            SqlShipmentRepository(transaction),
            SqlSubmissionRepository(transaction),
            SqlCancellationRepository(transaction),
            SqlStockRepository(transaction),
            SqlAlertRepository(transaction),
        )


@dataclass(frozen=True, slots=True)
class SqlStorage:
    """Fulfils `Storage` over a database whose tables are of this version."""

    database: Database

    @contextmanager
    def reading(self) -> Iterator[SqlUnitOfWork]:
        """Read what was last committed; changes nothing."""
        with self.database.reading() as connection:
            yield SqlUnitOfWork.within(Transaction(connection, changes=False))

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        """Read and write; all of it is committed at the end, or none of it."""
        with self.database.writing() as connection:
            yield SqlUnitOfWork.within(Transaction(connection, changes=True))

    @contextmanager
    def listing_stage(self) -> Iterator[SqlListingStage]:
        """Lay a listing file's rows beside the book of listings until the end of the block."""
        with self.database.aside() as connection, staging(connection):
            yield SqlListingStage(connection, self.database, SqlUnitOfWork.within)
