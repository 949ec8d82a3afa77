"""The book of users in SQL, held to its port's promises on both databases."""

import pytest

from channel_connector.adapters.storage.repositories.users import SqlUserRepository
from channel_connector.ports.testing.repositories.users_contract import UserRepositoryContract


@pytest.fixture
def users(database):
    return SqlUserRepository(database)


class TestSqlUsers(UserRepositoryContract):
    """The book of users."""
