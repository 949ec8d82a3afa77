"""With a million rows every page of the console is still answered from an index."""

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.read_models.read_storage import SqlReadStorage
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.read_models.pages import PageRequest, token_of
from channel_connector.ports.repositories.read_models.stock import Show
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID

AFTER = token_of((NOON, ORDER_ID, CONNECTION))

QUESTIONS = {
    "all orders": lambda reads: reads.orders.page(after=AFTER),
    "a connection's orders": lambda reads: reads.orders.page(CONNECTION, after=AFTER),
    "orders of a stage": lambda reads: reads.orders.page(None, [Stage.HELD], AFTER),
    "order counts": lambda reads: reads.orders.counts(CONNECTION),
    "missing listings": lambda reads: reads.orders.missing_listings(CONNECTION),
    "oldest order": lambda reads: reads.orders.oldest_waiting(CONNECTION),
    "all shipments": lambda reads: reads.shipments.page(after=AFTER),
    "a connection's shipments": lambda reads: reads.shipments.page(
        CONNECTION, [ShipmentStage.FAILED], AFTER
    ),
    "waiting packs": lambda reads: reads.shipments.unfinished(CONNECTION, 8),
    "shipment counts": lambda reads: reads.shipments.counts(CONNECTION),
    "all submissions": lambda reads: reads.submissions.page(after=AFTER),
    "a connection's submissions": lambda reads: reads.submissions.page(
        CONNECTION, Kind.STOCK, AFTER
    ),
    "stuck submissions": lambda reads: reads.submissions.stuck(CONNECTION, NOON),
    "messages": lambda reads: reads.submissions.messages(
        CONNECTION, "stock-1", None, PageRequest(after="50")
    ),
    "levels": lambda reads: reads.stock.page(CONNECTION, request=PageRequest(first="RED")),
    "due levels": lambda reads: reads.stock.page(CONNECTION, Show.DUE, PageRequest(after="RED")),
    "refused levels": lambda reads: reads.stock.page(CONNECTION, Show.REFUSED),
    "stock counts": lambda reads: reads.stock.counts(CONNECTION),
    "listings": lambda reads: reads.listings.page(CONNECTION, PageRequest(after="RED")),
    "total of orders": lambda reads: reads.orders.total(),
    "total of a stage's orders": lambda reads: reads.orders.total(CONNECTION, [Stage.HELD]),
    "total of shipments": lambda reads: reads.shipments.total(),
    "total of a connection's shipments": lambda reads: reads.shipments.total(CONNECTION),
    "total of submissions": lambda reads: reads.submissions.total(),
    "total of stock updates": lambda reads: reads.submissions.total(CONNECTION, Kind.STOCK),
    "total of messages": lambda reads: reads.submissions.total_messages(CONNECTION, "stock-1"),
    "total of levels": lambda reads: reads.stock.total(CONNECTION),
    "total of due levels": lambda reads: reads.stock.total(CONNECTION, Show.DUE),
    "total of listings": lambda reads: reads.listings.total(CONNECTION),
    "what needs a person": lambda reads: reads.attention.counts(CONNECTION),
    "search": lambda reads: reads.search.find([CONNECTION], ORDER_ID),
}


@pytest.fixture
def listening(upgraded_books):
    """A database without rows, and the list of all statements it is asked, with parameters."""
    database, asked = Database(f"sqlite:///{upgraded_books}"), []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    sa.event.listen(database._reader, "before_cursor_execute", note)
    yield database, asked
    database.dispose()


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_page_reads_or_sorts_a_whole_table(listening, question):
    database, asked = listening
    with SqlReadStorage(database).reading() as reads:
        question(reads)

    with database.reading() as connection:
        steps = [
            step.detail
            for statement, parameters in list(asked)
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert steps
    looks = [step for step in steps if step.startswith(("SEARCH", "SCAN"))]
    # A count is of a question that is itself limited.
    of_tables = [step for step in looks if not step.startswith(("SCAN anon_", "SCAN CONSTANT"))]
    assert of_tables
    assert all(step.startswith("SEARCH") and "USING" in step for step in of_tables), steps
    # Rows of one moment and one id, of several connections, are sorted among themselves.
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in steps), steps


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_page_reads_personal_data(listening, question):
    database, asked = listening
    with SqlReadStorage(database).reading() as reads:
        question(reads)

    assert asked
    assert not any("payload" in statement or "pdf" in statement for statement, _ in asked)
