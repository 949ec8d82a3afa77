"""The book of users in SQL, held to its port's promises on both databases."""

import pytest

from channel_connector.adapters.storage.repositories.users import SqlUsers
from channel_connector.ports.testing.repositories.users_contract import UserBookContract


@pytest.fixture
def users(database):
    return SqlUsers(database)


class TestSqlUsers(UserBookContract):
    """The book of users."""
