"""All books together, and the unit of work that keeps them consistent."""

from contextlib import AbstractContextManager
from typing import Protocol

from .alerts import AlertRepository
from .cancellations import CancellationRepository
from .listing_stage import ListingStage
from .listings import ListingRepository
from .order_scans import OrderScanRepository
from .orders import OrderRepository
from .shipments import ShipmentRepository
from .stock import StockRepository
from .submissions import SubmissionRepository


class UnitOfWork(Protocol):
    """The books inside one transaction."""

    @property
    def orders(self) -> OrderRepository:
        """The book of orders."""
        ...

    @property
    def order_scans(self) -> OrderScanRepository:
        """The book of order_scans."""
        ...

    @property
    def listings(self) -> ListingRepository:
        """The book of listings."""
        ...

    @property
    def shipments(self) -> ShipmentRepository:
        """The book of shipments."""
        ...

    @property
    def submissions(self) -> SubmissionRepository:
        """The book of submissions."""
        ...

    @property
    def cancellations(self) -> CancellationRepository:
        """The book of cancellations."""
        ...

    @property
    def stock(self) -> StockRepository:
        """The book of stock."""
        ...

    @property
    def alerts(self) -> AlertRepository:
        """The book of alerts."""
        ...


class Storage(Protocol):
    """
    Opens units of work. Both raise StorageFailed where the database cannot be used.

    Never hold one open across a call to the outside.
    """

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Read what was last committed; changes nothing."""
        ...

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """
        Read and write; all of it is committed at the end, or none of it.

        Two changes never see each other's half.
        """
        ...

    def listing_stage(self) -> AbstractContextManager[ListingStage]:
        """Lay a listing file's rows beside the book of listings until the end of the block."""
        ...
