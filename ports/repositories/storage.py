"""All books together, and the unit of work that keeps them consistent."""

from contextlib import AbstractContextManager
from typing import Protocol

from .alerts import AlertBook
from .cancellations import CancellationBook
from .listing_stage import ListingStage
from .listings import ListingBook
from .order_scans import WalkBook
from .orders import OrderBook
from .shipments import ShipmentBook
from .stock import StockBook
from .submissions import SubmissionBook


class UnitOfWork(Protocol):
    """The books inside one transaction."""

    @property
    def orders(self) -> OrderBook:
        """The book of orders."""
        ...

    @property
    def walks(self) -> WalkBook:
        """The book of walks."""
        ...

    @property
    def listings(self) -> ListingBook:
        """The book of listings."""
        ...

    @property
    def shipments(self) -> ShipmentBook:
        """The book of shipments."""
        ...

    @property
    def submissions(self) -> SubmissionBook:
        """The book of submissions."""
        ...

    @property
    def cancellations(self) -> CancellationBook:
        """The book of cancellations."""
        ...

    @property
    def stock(self) -> StockBook:
        """The book of stock."""
        ...

    @property
    def alerts(self) -> AlertBook:
        """The book of alerts."""
        ...


class Books(Protocol):
    """
    Opens units of work. Both raise StorageFailed where the database cannot be used.

    Never hold one open across a call to the outside.
    """

    def look(self) -> AbstractContextManager[UnitOfWork]:
        """Read what was last committed; changes nothing."""
        ...

    def change(self) -> AbstractContextManager[UnitOfWork]:
        """
        Read and write; all of it is committed at the end, or none of it.

        Two changes never see each other's half.
        """
        ...

    def listing_stage(self) -> AbstractContextManager[ListingStage]:
        """Lay a listing file's rows beside the book of listings until the end of the block."""
        ...
