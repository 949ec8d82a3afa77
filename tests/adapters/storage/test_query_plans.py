"""With a million rows every question is still answered from an index."""

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.books import SqlBooks
from channel_connector.adapters.storage.database import Database
from channel_connector.ports.stores.orders import Stage
from channel_connector.ports.stores.shipments import ShipmentStage
from channel_connector.ports.submissions import Kind
from channel_connector.ports.testing.builders import CONNECTION, NOON, ORDER_ID, a_shipment

CODE, NAME = f"{ORDER_ID}-7001", "documents-1"
IN_QUEUE = [ShipmentStage.CHECKED, ShipmentStage.BOOKED]

QUESTIONS = {
    "get orders": lambda book: book.orders.get(CONNECTION, [ORDER_ID, "403-2"]),
    "due orders": lambda book: book.orders.due(
        CONNECTION, [Stage.TO_DELIVER, Stage.HELD], NOON, 10
    ),
    "next due order": lambda book: book.orders.next_due(CONNECTION, [Stage.TO_DELIVER]),
    "count orders": lambda book: book.orders.count(CONNECTION),
    "search all orders": lambda book: book.orders.search(),
    "search a connection's orders": lambda book: book.orders.search(CONNECTION),
    "search orders of a stage": lambda book: book.orders.search(stages=[Stage.SET_ASIDE]),
    "search an order": lambda book: book.orders.search(channel_order_id=ORDER_ID),
    "get shipments": lambda book: book.shipments.get(CONNECTION, ["7001", "7002"]),
    "shipments of an order": lambda book: book.shipments.of_order(CONNECTION, ORDER_ID),
    "a shipment's code": lambda book: book.shipments.of_code(CONNECTION, CODE),
    "shipments of a submission": lambda book: book.shipments.of_submission(CONNECTION, NAME),
    "due shipments": lambda book: book.shipments.due(CONNECTION, IN_QUEUE, NOON, 10),
    "next due shipment": lambda book: book.shipments.next_due(CONNECTION, IN_QUEUE),
    "place in the queue": lambda book: book.shipments.ahead_of(a_shipment(), IN_QUEUE),
    "count shipments": lambda book: book.shipments.count(CONNECTION),
    "search all shipments": lambda book: book.shipments.search(),
    "search a connection's shipments": lambda book: book.shipments.search(CONNECTION),
    "search a shipment": lambda book: book.shipments.search(shipment_id="7001"),
    "search an order's shipments": lambda book: book.shipments.search(channel_order_id=ORDER_ID),
    "documents": lambda book: book.shipments.documents(CONNECTION, "7001"),
    "get submissions": lambda book: book.submissions.get(CONNECTION, [NAME]),
    "known submissions": lambda book: book.submissions.known_ids(["50000000001"]),
    "find a submission": lambda book: book.submissions.find("50000000001"),
    "usual time": lambda book: book.submissions.typical_time(CONNECTION, Kind.DOCUMENTS),
    "search all submissions": lambda book: book.submissions.search(),
    "search submissions": lambda book: book.submissions.search(CONNECTION, Kind.STOCK),
    "get cancellations": lambda book: book.cancellations.get(CONNECTION, [ORDER_ID]),
    "due cancellations": lambda book: book.cancellations.due(CONNECTION, NOON, 10),
    "next due cancellation": lambda book: book.cancellations.next_due(CONNECTION),
    "search all cancellations": lambda book: book.cancellations.search(),
    "news of stock": lambda book: book.stock.has_news(CONNECTION),
    "a level": lambda book: book.stock.level(CONNECTION, "RED-MUG"),
    "due levels": lambda book: book.stock.due(CONNECTION, after="BLUE-MUG"),
    "refused levels": lambda book: book.stock.refused(CONNECTION),
    "history of a SKU": lambda book: book.stock.history(CONNECTION, "RED-MUG"),
    "messages": lambda book: book.stock.messages(CONNECTION, "stock-1", after=1000),
    "overrides": lambda book: book.stock.overrides(CONNECTION, ["RED-MUG", "BLUE-MUG"]),
    "the last slot": lambda book: book.stock.concluded(CONNECTION),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_reads_or_sorts_the_whole_table(upgraded_sqlite, question):
    database = Database(f"sqlite:///{upgraded_sqlite}")
    asked = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    sa.event.listen(database._reader, "before_cursor_execute", note)
    with SqlBooks(database).look() as book:
        question(book)

    with database.reading() as connection:
        steps = [
            step.detail
            for statement, parameters in asked
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    database.dispose()
    assert steps
    assert all("INDEX" in step or "PRIMARY KEY" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps
