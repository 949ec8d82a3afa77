"""Opens read models over one committed state."""

from contextlib import AbstractContextManager
from typing import Protocol

from .attention import AttentionReadModel
from .listings import ListingsReadModel
from .orders import OrdersReadModel
from .search import SearchReadModel
from .shipments import ShipmentsReadModel
from .stock import StockReadModel
from .submissions import SubmissionsReadModel


class ReadModels(Protocol):
    """The read models inside one transaction."""

    @property
    def orders(self) -> OrdersReadModel:
        """Lists of orders."""
        ...

    @property
    def shipments(self) -> ShipmentsReadModel:
        """Lists of shipments."""
        ...

    @property
    def submissions(self) -> SubmissionsReadModel:
        """Lists of submissions."""
        ...

    @property
    def stock(self) -> StockReadModel:
        """Lists of stock levels."""
        ...

    @property
    def listings(self) -> ListingsReadModel:
        """Lists of listings."""
        ...

    @property
    def attention(self) -> AttentionReadModel:
        """Counts of what needs a person."""
        ...

    @property
    def search(self) -> SearchReadModel:
        """Search by id."""
        ...


class ReadStorage(Protocol):
    """Opens read models."""

    def reading(self) -> AbstractContextManager[ReadModels]:
        """
        Open read models that all see the same committed state until the end of the block.

        Raises:
            StorageFailed: the database cannot be used.
        """
        ...
