"""The core's deeds run over real books, in a database file of the test's own."""

import pytest

from channel_connector.adapters.storage.books import SqlBooks
from channel_connector.adapters.storage.database import Database
from channel_connector.ports.testing.builders import CONNECTION


@pytest.fixture
def books(sqlite_url):
    database = Database(sqlite_url)
    database.upgrade()
    yield SqlBooks(database)
    database.dispose()


@pytest.fixture
def record(books):
    """Return a function that tells how an order's record stands."""

    def look(channel_order_id):
        with books.look() as book:
            return book.orders.get(CONNECTION, [channel_order_id]).get(channel_order_id)

    return look


@pytest.fixture
def run_until_quiet():
    """Return a function that runs a deed as an engine would, until it wants to wait."""

    def run(deed, now, steps=1000):
        for _ in range(steps):
            pause = deed.run(now)
            if pause.until > now:
                return pause
        message = f"{deed.name} did not come to rest in {steps} steps"
        raise AssertionError(message)

    return run
