"""On SQLite and on PostgreSQL no page, no figure and no list of calls reads a whole table."""

import pytest

from channel_connector.adapters.storage.call_records.repository import SqlCallRecordRepository
from channel_connector.adapters.storage.read_models.figures import SqlFiguresReadModel
from channel_connector.adapters.storage.read_models.read_storage import SqlReadStorage
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.call_records import CallFilter, Place, SubjectKind
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.read_models.pages import PageRequest, token_of
from channel_connector.ports.repositories.read_models.stock import Show
from channel_connector.ports.repositories.stock import ItemOutcome
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID

AFTER = token_of((NOON, ORDER_ID, CONNECTION))

PAGES = {
    "all orders": lambda reads: reads.orders.page(after=AFTER),
    "orders of a stage": lambda reads: reads.orders.page(CONNECTION, [Stage.HELD], AFTER),
    "order counts": lambda reads: reads.orders.counts(CONNECTION),
    "missing listings": lambda reads: reads.orders.missing_listings(CONNECTION),
    "oldest order": lambda reads: reads.orders.oldest_waiting(CONNECTION),
    "all shipments": lambda reads: reads.shipments.page(after=AFTER),
    "waiting packs": lambda reads: reads.shipments.unfinished(CONNECTION, 8),
    "shipment counts": lambda reads: reads.shipments.counts(CONNECTION),
    "submissions": lambda reads: reads.submissions.page(CONNECTION, Kind.STOCK, AFTER),
    "the last stock update": lambda reads: reads.submissions.last_stock(CONNECTION),
    "stuck submissions": lambda reads: reads.submissions.stuck(CONNECTION, NOON),
    "messages": lambda reads: reads.submissions.messages(
        CONNECTION, "stock-1", ItemOutcome.REFUSED, PageRequest(after="50")
    ),
    "levels": lambda reads: reads.stock.page(CONNECTION, Show.DUE, PageRequest(after="RED")),
    "stock counts": lambda reads: reads.stock.counts(CONNECTION),
    "listings": lambda reads: reads.listings.page(CONNECTION, PageRequest(after="RED")),
    "search": lambda reads: reads.search.find([CONNECTION], ORDER_ID),
}

CALLS = {
    "all": CallFilter(),
    "a connection's": CallFilter(CONNECTION, failed=True),
    "an operation's": CallFilter(operation="SubmitFeed", since=NOON, until=NOON),
}


@pytest.mark.parametrize("question", PAGES.values(), ids=PAGES)
def test_no_page_reads_a_whole_table(listened, question):
    with SqlReadStorage(listened.database).reading() as reads:
        question(reads)

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


@pytest.mark.parametrize("upgraded_url", ["sqlite"], indirect=True)
def test_what_was_received_last_is_read_at_the_journals_end(listened):
    """
    All the words on a connection's stock are many; those that are not taken in are few.

    PostgreSQL's plan depends on how many rows there are, and here there are none.
    """
    SqlFiguresReadModel(listened.database, None).connection(CONNECTION, NOON)
    plans = [step for step in listened.steps() if "stock_journal" in step]

    assert plans == ["SEARCH stock_journal USING INTEGER PRIMARY KEY (rowid>?)"]
