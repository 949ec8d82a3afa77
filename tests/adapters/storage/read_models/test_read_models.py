"""The read models fulfil their contracts on SQLite and on PostgreSQL."""

from channel_connector.ports.testing.repositories.read_models.attention_contract import (
    AttentionReadModelContract,
)
from channel_connector.ports.testing.repositories.read_models.listings_contract import (
    ListingsReadModelContract,
)
from channel_connector.ports.testing.repositories.read_models.orders_contract import (
    OrdersReadModelContract,
)
from channel_connector.ports.testing.repositories.read_models.read_storage_contract import (
    ReadStorageContract,
)
from channel_connector.ports.testing.repositories.read_models.search_contract import (
    SearchReadModelContract,
)
from channel_connector.ports.testing.repositories.read_models.shipments_contract import (
    ShipmentsReadModelContract,
)
from channel_connector.ports.testing.repositories.read_models.stock_contract import (
    StockReadModelContract,
)
from channel_connector.ports.testing.repositories.read_models.submissions_contract import (
    SubmissionsReadModelContract,
)


class TestSqlReadStorage(ReadStorageContract):
    """One transaction for all read models."""


class TestSqlOrders(OrdersReadModelContract):
    """Orders, read by statements."""


class TestSqlShipments(ShipmentsReadModelContract):
    """Shipments, read by statements."""


class TestSqlSubmissions(SubmissionsReadModelContract):
    """Submissions and messages, read by statements."""


class TestSqlStock(StockReadModelContract):
    """Stock levels, read by statements."""


class TestSqlListings(ListingsReadModelContract):
    """Listings, read by statements."""


class TestSqlAttention(AttentionReadModelContract):
    """Counts of what needs a person, along indexes."""


class TestSqlSearch(SearchReadModelContract):
    """Search by statements."""
