"""The repositories inside one transaction."""

from typing import Protocol

from .alerts import AlertRepository
from .cancellations import CancellationRepository
from .listings import ListingRepository
from .order_scans import OrderRescanRepository, OrderScanRepository
from .orders import OrderRepository
from .shipments import ShipmentRepository
from .stock import StockRepository
from .submissions import SubmissionRepository


class UnitOfWork(Protocol):
    """Repositories whose changes are committed or rolled back together."""

    @property
    def orders(self) -> OrderRepository:
        """Repository of orders."""
        ...

    @property
    def order_scans(self) -> OrderScanRepository:
        """Repository of order scans."""
        ...

    @property
    def order_rescans(self) -> OrderRescanRepository:
        """Repository of order rescans."""
        ...

    @property
    def listings(self) -> ListingRepository:
        """Repository of listings."""
        ...

    @property
    def shipments(self) -> ShipmentRepository:
        """Repository of shipments."""
        ...

    @property
    def submissions(self) -> SubmissionRepository:
        """Repository of submissions."""
        ...

    @property
    def cancellations(self) -> CancellationRepository:
        """Repository of cancellations."""
        ...

    @property
    def stock(self) -> StockRepository:
        """Repository of stock."""
        ...

    @property
    def alerts(self) -> AlertRepository:
        """Repository of alerts."""
        ...
