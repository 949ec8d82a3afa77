"""The book of stock in SQL, held to its port's promises on both databases."""

import pytest

from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.testing.repositories.stock_contract import StockRepositoryContract
from channel_connector.ports.testing.repositories.unusable_stock_contract import (
    UnusableStockContract,
)


@pytest.fixture
def storage(database):
    return SqlStorage(database)


class TestSqlStockRepository(StockRepositoryContract):
    """The book of stock."""


class TestSqlUnusableStock(UnusableStockContract):
    """What could not be used."""
