"""What the hosts report stands in the database."""

import pytest

from channel_connector.adapters.storage.repositories.loaded_connections import (
    SqlLoadedConnectionRepository,
)
from channel_connector.ports.testing.host.loaded_connections_contract import (
    LoadedConnectionRepositoryContract,
)


@pytest.fixture
def reports(database):
    return SqlLoadedConnectionRepository(database)


class TestSqlLoadedConnections(LoadedConnectionRepositoryContract):
    """On SQLite and on PostgreSQL."""
