"""All repositories of a database, and the unit of work over them."""

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
from .order_rescans import SqlOrderRescanRepository
from .order_scans import SqlOrderScanRepository
from .orders import SqlOrderRepository
from .shipments import SqlShipmentRepository
from .submissions import SqlSubmissionRepository


@dataclass(frozen=True, slots=True)
class SqlUnitOfWork:
    """The repositories inside one transaction; fulfils `UnitOfWork`."""

    orders: SqlOrderRepository
    order_scans: SqlOrderScanRepository
    order_rescans: SqlOrderRescanRepository
    listings: SqlListingRepository
    shipments: SqlShipmentRepository
    submissions: SqlSubmissionRepository
    cancellations: SqlCancellationRepository
    stock: SqlStockRepository
    alerts: SqlAlertRepository

    @classmethod
    def within(cls, transaction: Transaction) -> Self:
        """Open the repositories on a transaction."""
        return cls(
            SqlOrderRepository(transaction),
            SqlOrderScanRepository(transaction),
            SqlOrderRescanRepository(transaction),
            SqlListingRepository(transaction),
            SqlShipmentRepository(transaction),
            SqlSubmissionRepository(transaction),
            SqlCancellationRepository(transaction),
            SqlStockRepository(transaction),
            SqlAlertRepository(transaction),
        )


@dataclass(frozen=True, slots=True)
class SqlStorage:
    """Fulfils `Storage` over a database whose tables are current."""

    database: Database

    @contextmanager
    def reading(self) -> Iterator[SqlUnitOfWork]:
        """Open a read-only unit of work on the last committed state."""
        with self.database.reading() as connection:
            yield SqlUnitOfWork.within(Transaction(connection, changes=False))

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        """Open a unit of work that is committed at the end of the block, or rolled back."""
        with self.database.writing() as connection:
            yield SqlUnitOfWork.within(Transaction(connection, changes=True))

    @contextmanager
    def listing_stage(self) -> Iterator[SqlListingStage]:
        """Open a stage for the rows of a listing file, which exists until the end of the block."""
        with self.database.aside() as connection, staging(connection):
            yield SqlListingStage(connection, self.database, SqlUnitOfWork.within)
