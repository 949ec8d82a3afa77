"""The repositories inside one transaction."""

from typing import Protocol

from .alerts import AlertRepository
from .cancellations import CancellationRepository
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
