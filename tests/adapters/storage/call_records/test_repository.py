"""The record of calls in SQL, held to the port's promise on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage import tables
from channel_connector.adapters.storage.call_records.recorder import SqlCallRecorder
from channel_connector.adapters.storage.call_records.repository import SqlCallRecordRepository
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.channel.stock_pools import StockRules
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.call_records import Body, CallFilter, Party, Subject, SubjectKind
from channel_connector.ports.repositories.stock import StockCall
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    SHIPMENT_ID,
    SUBMISSION,
    a_call_record,
    a_shipment,
    a_submission,
)
from channel_connector.ports.testing.host.call_record_contract import CallRecordContract

MOST_SUBJECTS = 200

ORDER, SHIPMENT, SKU, FEED, REPORT = SubjectKind
SECOND = timedelta(seconds=1)


@pytest.fixture
def recorder(database):
    return SqlCallRecorder(database, lambda _outcome: True).of(CONNECTION)


@pytest.fixture
def call_records(database):
    return SqlCallRecordRepository(database)


class TestSqlCallRecords(CallRecordContract):
    """Taking in and giving out."""


@pytest.fixture
def storage(database):
    return SqlStorage(database)


@pytest.fixture
def record(recorder):
    """Return a function that records a call."""

    def keep(operation, **fields):
        call = a_call_record(operation=operation, **fields)
        recorder.record(lambda: call)

    return keep


def about(*named):
    return {"subjects": tuple(Subject(kind, subject) for kind, subject in named)}


def operations(calls):
    return {call.operation for call in calls}


@pytest.fixture
def a_packed_order(storage, record):
    """An order in a shipment, whose documents a feed asked for, with all its calls and others."""
    shipment = a_shipment(
        SHIPMENT_ID,
        shipment_code="CODE-1",
        submission=SUBMISSION,
        document_handle="9000",
        document_key="9001",
    )
    feed = a_submission(SUBMISSION, submission_id="50007", intended_at=NOON)
    with storage.writing() as uow:
        uow.submissions.put([feed])
        uow.shipments.put([shipment])
    record("CreateOutwardOrder", **about((ORDER, ORDER_ID)))
    record("POST /orders/pack", **about((SHIPMENT, SHIPMENT_ID)))
    record("GET /label", **about((SHIPMENT, "CODE-1")))
    record("SubmitFeed", at=NOON)  # its answer was lost: no id came
    record("GetFeedSubmissionList", at=NOON + SECOND, **about((FEED, "50007")))
    record("GetReportList", at=NOON + SECOND, **about((REPORT, "9000")))
    record("GetReport", at=NOON + SECOND, **about((REPORT, "9001")))
    record("Other", at=NOON + SECOND, **about((ORDER, "403-9"), (FEED, "50008"), (REPORT, "9002")))


@pytest.mark.parametrize(
    ("kind", "subject_id"), [(ORDER, ORDER_ID), (SHIPMENT, SHIPMENT_ID), (SHIPMENT, "CODE-1")]
)
@pytest.mark.usefixtures("a_packed_order")
def test_from_an_order_or_its_shipment_all_calls_are_reached(call_records, kind, subject_id):
    found = call_records.of(kind, subject_id)

    assert len(found) == 7
    assert "Other" not in operations(found)
    assert call_records.count(kind, subject_id) == 7


@pytest.mark.parametrize("name", [SUBMISSION, "50007"])
@pytest.mark.usefixtures("a_packed_order")
def test_from_a_feed_by_either_name_even_the_call_with_the_lost_answer_is_reached(
    call_records, name
):
    """It is known by its moment, which the feed's intent has as well."""
    found = operations(call_records.of(FEED, name))

    assert {"SubmitFeed", "GetFeedSubmissionList"} <= found
    assert not found & {"Other", "GetReport"}


def test_from_a_sku_the_calls_that_told_its_stock_and_the_feeds_that_carried_it_are_reached(
    storage, record, call_records
):
    with storage.writing() as uow:
        uow.stock.receive(CONNECTION, [StockCall(NOON, {"RED-MUG": 5})])
    with storage.writing() as uow:
        uow.stock.coalesce(CONNECTION, StockRules())
        uow.submissions.put([a_submission("stock-1", kind=Kind.STOCK, submission_id="50009")])
        uow.stock.make_messages(CONNECTION, "stock-1", NOON + SECOND)
    record("PUT /inventory", party=Party.FROM_OMS, at=NOON)
    record("GetFeedSubmissionResult", at=NOON + 5 * SECOND, **about((FEED, "50009")))
    record("Other", at=NOON + 5 * SECOND, **about((SKU, "BLUE-MUG")))

    found = operations(call_records.of(SKU, "RED-MUG"))

    assert found == {"PUT /inventory", "GetFeedSubmissionResult"}
    assert operations(call_records.of(SKU, "BLUE-MUG")) == {"Other"}


def test_foreign_words_that_no_database_holds_cannot_stop_a_record(record, call_records):
    """Ids and codes are the other side's own text."""
    twice = about((ORDER, "bad\x00id"), (ORDER, "bad\N{REPLACEMENT CHARACTER}id"))

    record("GetOrder", code="bad\x00\ud800code", **twice)

    [found] = call_records.page(CallFilter())
    assert len(found.subjects) == 1


def test_an_id_of_any_length_leads_to_its_call(record, call_records):
    record("GetOrder", **about((ORDER, "4" * 5_000)))

    assert operations(call_records.of(ORDER, "4" * 5_000)) == {"GetOrder"}


def test_of_a_call_about_very_much_a_bounded_number_of_ids_is_kept(record, call_records):
    record("ListOrders", **about(*((ORDER, f"403-{number}") for number in range(1_000))))

    [found] = call_records.page(CallFilter())
    assert len(found.subjects) == MOST_SUBJECTS


def test_what_is_erased_leaves_nothing_behind(database, record, call_records):
    record("GetOrder", request=Body.of(b"a", "a"), **about((ORDER, ORDER_ID)))

    call_records.erase(NOON + SECOND, most=10)

    with database.reading() as connection:
        for table in (tables.call_records, tables.call_subjects, tables.call_bodies):
            assert connection.execute(sa.select(table)).all() == []
