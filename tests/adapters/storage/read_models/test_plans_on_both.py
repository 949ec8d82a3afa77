"""On SQLite and on PostgreSQL no page, no figure and no list of calls reads a whole table."""

import pytest

from channel_connector.adapters.storage.call_records.repository import SqlCallRecordRepository
from channel_connector.adapters.storage.read_models import (
    orders,
    search,
    shipments,
    stock,
    submissions,
)
from channel_connector.adapters.storage.read_models import stock_messages as messages
from channel_connector.adapters.storage.read_models.figures import SqlFiguresReadModel
from channel_connector.adapters.storage.read_models.pages import Part, token_of
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.call_records import CallFilter, Place, SubjectKind
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.stock import ItemOutcome
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID

AFTER = token_of((NOON, ORDER_ID, CONNECTION))

PAGES = {
    "all orders": lambda asked: orders.order_page(asked, after=AFTER),
    "orders of a stage": lambda asked: orders.order_page(asked, CONNECTION, [Stage.HELD], AFTER),
    "order counts": lambda asked: orders.order_counts(asked, CONNECTION),
    "missing listings": lambda asked: orders.missing_listings(asked, CONNECTION),
    "oldest order": lambda asked: orders.oldest_waiting(asked, CONNECTION),
    "all shipments": lambda asked: shipments.shipment_page(asked, after=AFTER),
    "waiting packs": lambda asked: shipments.waiting_packs(asked, CONNECTION, 8),
    "shipment counts": lambda asked: shipments.shipment_counts(asked, CONNECTION),
    "feeds": lambda asked: submissions.submission_page(asked, CONNECTION, Kind.STOCK, AFTER),
    "the last stock update": lambda asked: submissions.last_stock(asked, CONNECTION),
    "stuck feeds": lambda asked: submissions.stuck_submissions(asked, CONNECTION, NOON),
    "messages": lambda asked: messages.message_page(
        asked, CONNECTION, "stock-1", ItemOutcome.REFUSED, Part(after="50")
    ),
    "levels": lambda asked: stock.level_page(asked, CONNECTION, stock.Show.DUE, Part(after="RED")),
    "stock counts": lambda asked: stock.stock_counts(asked, CONNECTION),
    "listings": lambda asked: stock.listing_page(asked, CONNECTION, Part(after="RED")),
    "search": lambda asked: search.search(asked, [CONNECTION], ORDER_ID),
}

CALLS = {
    "all": CallFilter(),
    "a connection's": CallFilter(CONNECTION, failed=True),
    "an operation's": CallFilter(operation="SubmitFeed", since=NOON, until=NOON),
}


@pytest.mark.parametrize("question", PAGES.values(), ids=PAGES)
def test_no_page_reads_a_whole_table(listened, question):
    with listened.database.reading() as connection:
        question(connection)

    assert listened.whole_tables_read() == []


@pytest.mark.parametrize("wanted", CALLS.values(), ids=CALLS)
def test_no_list_of_calls_reads_them_all(listened, wanted):
    SqlCallRecordRepository(listened.database).page(wanted, Place(NOON, 7))

    assert listened.whole_tables_read() == []


@pytest.mark.parametrize("kind", SubjectKind)
def test_the_calls_of_a_thing_are_found_without_reading_any_table(listened, kind):
    SqlCallRecordRepository(listened.database).of(kind, ORDER_ID)

    # Of a table with a row for each connection there is nothing to be spared.
    assert [one for one in listened.whole_tables_read() if "stock_cursors" not in one] == []


def test_no_figure_reads_a_whole_table(listened):
    SqlFiguresReadModel(listened.database, None).connection(CONNECTION, NOON)

    assert listened.whole_tables_read() == []


def test_what_was_received_last_is_read_at_the_journals_end(listened):
    """All the words on a connection's stock are many; those that are not taken in are few."""
    SqlFiguresReadModel(listened.database, None).connection(CONNECTION, NOON)
    with listened.database.reading() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("its planner goes by how many rows there are")
    plans = [step for step in listened.steps() if "stock_journal" in step]

    assert plans == ["SEARCH stock_journal USING INTEGER PRIMARY KEY (rowid>?)"]
