"""With a million rows every page of the console is still answered from an index."""

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.read_models import (
    orders,
    search,
    shipments,
    stock,
    submissions,
)
from channel_connector.adapters.storage.read_models import stock_messages as messages
from channel_connector.adapters.storage.read_models.pages import Part, token_of
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID

AFTER = token_of((NOON, ORDER_ID, CONNECTION))

QUESTIONS = {
    "all orders": lambda asked: orders.order_page(asked, after=AFTER),
    "a connection's orders": lambda asked: orders.order_page(asked, CONNECTION, after=AFTER),
    "orders of a stage": lambda asked: orders.order_page(asked, None, [Stage.HELD], AFTER),
    "order counts": lambda asked: orders.order_counts(asked, CONNECTION),
    "missing listings": lambda asked: orders.missing_listings(asked, CONNECTION),
    "oldest order": lambda asked: orders.oldest_waiting(asked, CONNECTION),
    "all shipments": lambda asked: shipments.shipment_page(asked, after=AFTER),
    "a connection's shipments": lambda asked: shipments.shipment_page(
        asked, CONNECTION, [ShipmentStage.FAILED], AFTER
    ),
    "waiting packs": lambda asked: shipments.waiting_packs(asked, CONNECTION, 8),
    "shipment counts": lambda asked: shipments.shipment_counts(asked, CONNECTION),
    "all feeds": lambda asked: submissions.submission_page(asked, after=AFTER),
    "a connection's feeds": lambda asked: submissions.submission_page(
        asked, CONNECTION, Kind.STOCK, AFTER
    ),
    "stuck feeds": lambda asked: submissions.stuck_submissions(asked, CONNECTION, NOON),
    "messages": lambda asked: messages.message_page(
        asked, CONNECTION, "stock-1", None, Part(after="50")
    ),
    "levels": lambda asked: stock.level_page(asked, CONNECTION, part=Part(first="RED")),
    "due levels": lambda asked: stock.level_page(
        asked, CONNECTION, stock.Show.DUE, Part(after="RED")
    ),
    "refused levels": lambda asked: stock.level_page(asked, CONNECTION, stock.Show.REFUSED),
    "stock counts": lambda asked: stock.stock_counts(asked, CONNECTION),
    "listings": lambda asked: stock.listing_page(asked, CONNECTION, Part(after="RED")),
    "search": lambda asked: search.search(asked, [CONNECTION], ORDER_ID),
}


@pytest.fixture
def listening(upgraded_sqlite):
    """A database without rows, and the list of all statements it is asked, with parameters."""
    database, asked = Database(f"sqlite:///{upgraded_sqlite}"), []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    sa.event.listen(database._reader, "before_cursor_execute", note)
    yield database, asked
    database.dispose()


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_page_reads_or_sorts_a_whole_table(listening, question):
    database, asked = listening
    with database.reading() as connection:
        question(connection)

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
    with database.reading() as connection:
        question(connection)

    assert not any("payload" in statement or "pdf" in statement for statement, _ in asked)
