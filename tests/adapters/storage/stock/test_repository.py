"""The book of stock in SQL, held to its port's promises on both databases."""

import pytest

from channel_connector.adapters.storage.repositories.storage import SqlBooks
from channel_connector.ports.testing.repositories.stock_contract import StockBookContract


@pytest.fixture
def books(database):
    return SqlBooks(database)


class TestSqlStockBook(StockBookContract):
    """The book of stock."""
