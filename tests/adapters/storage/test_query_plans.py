"""With a million rows every question is still answered from an index."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.call_records.recorder import SqlCallRecorder
from channel_connector.adapters.storage.call_records.repository import SqlCallRecordRepository
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.call_records import CallFilter, Place, SubjectKind
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_call_record,
    a_shipment,
)

CODE, NAME = f"{ORDER_ID}-7001", "documents-1"
IN_QUEUE = [ShipmentStage.CHECKED, ShipmentStage.BOOKED]

QUESTIONS = {
    "get orders": lambda book: book.orders.get(CONNECTION, [ORDER_ID, "403-2"]),
    "due orders": lambda book: book.orders.due(CONNECTION, [Stage.TO_SEND, Stage.HELD], NOON, 10),
    "orders to read": lambda book: book.orders.to_read(CONNECTION, NOON, 10),
    "next due order": lambda book: book.orders.next_due(CONNECTION, [Stage.TO_SEND]),
    "count orders": lambda book: book.orders.count(CONNECTION),
    "search all orders": lambda book: book.orders.search(),
    "search a connection's orders": lambda book: book.orders.search(CONNECTION),
    "search orders of a stage": lambda book: book.orders.search(stages=[Stage.BLOCKED]),
    "search an order": lambda book: book.orders.search(channel_order_id=ORDER_ID),
    "current rescan": lambda book: book.order_rescans.current(CONNECTION),
    "last daily rescan": lambda book: book.order_rescans.last_daily(CONNECTION),
    "last rescans": lambda book: book.order_rescans.last(CONNECTION, 10),
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
    "open submissions": lambda book: book.submissions.in_stages(
        CONNECTION, [SubmissionStage.INTENDED, SubmissionStage.SENT], Kind.DOCUMENTS
    ),
    "usual time": lambda book: book.submissions.typical_time(CONNECTION, Kind.DOCUMENTS),
    "search all submissions": lambda book: book.submissions.search(),
    "search submissions": lambda book: book.submissions.search(CONNECTION, Kind.STOCK),
    "get cancellations": lambda book: book.cancellations.get(CONNECTION, [ORDER_ID]),
    "due cancellations": lambda book: book.cancellations.due(CONNECTION, NOON, 10),
    "next due cancellation": lambda book: book.cancellations.next_due(CONNECTION),
    "search a connection's cancellations": lambda book: book.cancellations.search(CONNECTION),
    "search all cancellations": lambda book: book.cancellations.search(),
    "news of stock": lambda book: book.stock.has_news(CONNECTION),
    "a level": lambda book: book.stock.level(CONNECTION, "RED-MUG"),
    "due levels": lambda book: book.stock.due(CONNECTION, after="BLUE-MUG"),
    "refused levels": lambda book: book.stock.refused(CONNECTION),
    "history of a SKU": lambda book: book.stock.history(CONNECTION, "RED-MUG"),
    "messages": lambda book: book.stock.messages(CONNECTION, "stock-1", after=1000),
    "overrides": lambda book: book.stock.overrides(CONNECTION, ["RED-MUG", "BLUE-MUG"]),
    "any unusable quantity": lambda book: book.stock.has_unusable(CONNECTION),
    "unusable quantities": lambda book: book.stock.unusable(CONNECTION),
    "unusable quantities of a SKU": lambda book: book.stock.unusable_of(CONNECTION, "RED-MUG"),
    "the last slot": lambda book: book.stock.last_period_done(CONNECTION),
}


CHANGES = {
    "remove a submission": lambda book: book.submissions.remove(CONNECTION, NAME),
    "erase rescans": lambda book: book.order_rescans.erase(CONNECTION, NOON, NOON),
    "drop documents": lambda book: book.shipments.drop_documents(CONNECTION, NOON),
}


@pytest.fixture
def listening(upgraded_books):
    """A database without rows, and the list of all statements it is asked, with parameters."""
    database, asked = Database(f"sqlite:///{upgraded_books}"), []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if statement.startswith(("SELECT", "DELETE", "WITH")):
            asked.append((statement, parameters))

    for engine in (database._reader, database._writer):
        sa.event.listen(engine, "before_cursor_execute", note)
    yield database, asked
    database.dispose()


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_reads_or_sorts_the_whole_table(listening, question):
    database, asked = listening
    with SqlStorage(database).reading() as uow:
        question(uow)

    assert_goes_by_index(database, asked)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_is_deleted_by_reading_the_whole_table(listening, change):
    database, asked = listening
    with SqlStorage(database).writing() as uow:
        change(uow)

    assert_goes_by_index(database, asked)


@pytest.mark.parametrize("name", QUESTIONS)
def test_only_who_asks_for_documents_reads_any(listening, name):
    """A list of a thousand shipments must not carry a thousand files."""
    database, asked = listening
    with SqlStorage(database).reading() as uow:
        QUESTIONS[name](uow)

    reads_any = any("shipment_documents" in statement for statement, _ in asked)
    assert reads_any == (name == "documents")


def steps_of(database, asked):
    with database.reading() as connection:
        return [
            step.detail
            for statement, parameters in list(asked)
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


_COMPOUND = {"COMPOUND QUERY", "UNION ALL"}
"""Steps that only put together what others found."""


def assert_goes_by_index(database, asked):
    steps = steps_of(database, asked)
    assert steps
    looks = [step for step in steps if "SUBQUERY" not in step and step not in _COMPOUND]
    assert all("INDEX" in step or "PRIMARY KEY" in step for step in looks), steps
    assert not any(step.startswith("SCAN") for step in looks), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


CALLS = {
    "all calls": CallFilter(),
    "a connection's calls": CallFilter(CONNECTION),
    "calls between two moments": CallFilter(CONNECTION, since=NOON, until=NOON),
    "calls of an operation": CallFilter(operation="SubmitFeed"),
    "calls of a connection's operation": CallFilter(CONNECTION, operation="SubmitFeed"),
    "failed calls of an operation": CallFilter(operation="SubmitFeed", failed=True),
    "failed calls": CallFilter(failed=True),
    "a connection's failed calls": CallFilter(CONNECTION, failed=True),
}


@pytest.mark.parametrize("wanted", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("before", [None, Place(NOON, 7)], ids=["first page", "next page"])
def test_no_page_of_calls_reads_or_sorts_them_all(listening, wanted, before):
    database, asked = listening

    SqlCallRecordRepository(database).page(wanted, before)

    steps = steps_of(database, asked)
    assert all("USING INDEX ix_call_records" in step for step in steps), steps
    assert steps


@pytest.mark.parametrize("kind", SubjectKind)
def test_the_calls_of_a_thing_are_reached_by_index(listening, kind):
    """They are few: those that were found are sorted."""
    database, asked = listening

    SqlCallRecordRepository(database).of(kind, ORDER_ID)

    steps = steps_of(database, asked)
    assert not any(step.startswith("SCAN call_") for step in steps), steps
    assert any("call_subjects USING" in step for step in steps), steps
    assert any("call_records USING INTEGER PRIMARY KEY" in step for step in steps), steps


def test_old_calls_are_erased_by_index(listening):
    database, asked = listening
    SqlCallRecorder(database, lambda _outcome: True).record(a_call_record)

    assert SqlCallRecordRepository(database).erase(NOON + timedelta(hours=1), 100) == 1

    assert_goes_by_index(database, asked)
