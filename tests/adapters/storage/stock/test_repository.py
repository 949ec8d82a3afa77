"""The book of stock in SQL, held to its port's promises on both databases."""

import pytest

from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.testing.repositories.stock_contract import StockRepositoryContract


@pytest.fixture
def storage(database):
    return SqlStorage(database)


class TestSqlStockRepository(StockRepositoryContract):
    """The book of stock."""
