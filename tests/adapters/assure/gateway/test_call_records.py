"""Every call to Assure is recorded once, however it ended."""

import hashlib
import json
from contextlib import suppress
from dataclasses import replace

import pytest

from channel_connector.adapters.assure.gateway.client import AssureGateway
from channel_connector.ports.host.call_records import CallOutcome, Party, Subject, SubjectKind
from channel_connector.ports.host.errors import ConnectorError
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    ORDER_ID,
    a_cancelled_line,
    an_order,
)
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords
from channel_connector.ports.testing.fakes.rate_policies import NeverGranted

ORDER = Subject(SubjectKind.ORDER, ORDER_ID)


@pytest.fixture
def records():
    return MemoryCallRecords()


@pytest.fixture
def oms_of(settings, session, rate_policy, records):
    """Return a function that opens a gateway whose calls are recorded."""

    def open_oms(url, policy=rate_policy):
        return AssureGateway(replace(settings, base_url=url), policy, session, records)

    return open_oms


@pytest.fixture
def placed(oms_of, httpserver, records):
    """Return a function that places an order at an Assure that answers so, for the record."""

    def place(status=200, body=""):
        httpserver.expect_request("/orders/outward").respond_with_data(
            body, status, content_type="application/json"
        )
        with suppress(ConnectorError):
            oms_of(httpserver.url_for("").rstrip("/")).place(an_order(), NOON)
        [record] = records.kept
        return record

    return place


def test_an_order_that_was_taken(placed, httpserver):
    record = placed()

    sent = httpserver.log[0][0].get_data()
    assert (record.at, record.party, record.operation) == (NOON, Party.OMS, "CreateOutwardOrder")
    assert (record.outcome, record.http_status, record.said) == (CallOutcome.ANSWERED, 200, "")
    assert record.subjects == (ORDER,)
    assert record.request.size == len(sent)
    assert record.request.digest == hashlib.sha256(sent).hexdigest()
    assert record.answer.digest == ""
    assert ORDER_ID in record.request.content
    assert "Asha" not in record.request.content


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, CallOutcome.REFUSED),
        (401, CallOutcome.REFUSED),
        (429, CallOutcome.THROTTLED),
        (503, CallOutcome.LOST),
    ],
)
def test_an_order_that_was_not_taken_is_recorded_with_assures_own_word(placed, status, outcome):
    told = {"code": "BAD_DATA", "message": "The pin code of Asha Testrao is wrong."}

    record = placed(status, json.dumps(told))

    assert (record.outcome, record.http_status, record.code) == (outcome, status, "BAD_DATA")
    assert record.said == "The pin code of *** is wrong."
    assert record.answer.content == '{"code":"BAD_DATA","message":"***"}'


def test_of_a_web_page_in_place_of_an_answer_nothing_is_kept(placed):
    assert "Asha" not in placed(200, "<html>Asha</html>").answer.content


def test_an_order_for_which_no_connection_came_about_was_not_sent(oms_of, records, unused_port):
    with pytest.raises(ConnectorError):
        oms_of(f"http://127.0.0.1:{unused_port()}").place(an_order(), NOON)

    [record] = records.kept
    assert (record.outcome, record.http_status) == (CallOutcome.NOT_SENT, None)
    assert "could not be reached" in record.said


def test_a_call_that_its_budget_put_off_is_no_call(oms_of, records):
    oms_of("http://127.0.0.1:1", NeverGranted(NOON)).place(an_order(), NOON)

    assert records.kept == []


def test_a_cancellation_is_about_its_order(oms_of, assure_url, records):
    oms = oms_of(assure_url)
    oms.place(an_order(), NOON)

    with suppress(ConnectorError):
        oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)

    assert [record.operation for record in records.kept] == ["CreateOutwardOrder", "CancelOrder"]
    assert records.kept[1].subjects == (ORDER,)


def test_a_test_call_is_about_no_order(oms_of, assure_url, records):
    oms_of(assure_url).probe(NOON)

    assert [record.subjects for record in records.kept] == [()]
