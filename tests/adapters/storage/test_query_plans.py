"""With a million orders every question is still answered from an index."""

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.books import SqlBooks
from channel_connector.adapters.storage.database import Database
from channel_connector.ports.stores.orders import Stage
from channel_connector.ports.testing.builders import CONNECTION, NOON, ORDER_ID

QUESTIONS = {
    "get": lambda orders: orders.get(CONNECTION, [ORDER_ID, "403-2"]),
    "due": lambda orders: orders.due(CONNECTION, [Stage.TO_DELIVER, Stage.HELD], NOON, 10),
    "next due": lambda orders: orders.next_due(CONNECTION, [Stage.TO_DELIVER]),
    "count": lambda orders: orders.count(CONNECTION),
    "search all": lambda orders: orders.search(),
    "search a connection": lambda orders: orders.search(CONNECTION),
    "search a stage": lambda orders: orders.search(stages=[Stage.SET_ASIDE]),
    "search an id": lambda orders: orders.search(channel_order_id=ORDER_ID),
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
        question(book.orders)

    with database.reading() as connection:
        steps = [
            step.detail
            for statement, parameters in asked
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    database.dispose()
    assert steps
    assert all("INDEX" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps
