"""Every call of Assure is recorded, the refused ones too, and nothing of strangers is kept."""

import hashlib
import json
from dataclasses import replace

import pytest
from apiflask import APIBlueprint

from channel_connector.adapters.assure.endpoint import recording
from channel_connector.adapters.assure.endpoint.app import web_app
from channel_connector.adapters.assure.settings import Documents
from channel_connector.core.documents.get_documents import DocumentsNotReady, DocumentsReady
from channel_connector.ports.host.call_records import CallOutcome, Party, Subject, SubjectKind
from channel_connector.ports.host.errors import StorageFailed
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    SHIPMENT_ID,
    a_shipment,
)
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords

BASE = f"/assure/v1/{CONNECTION}"
PDF = b"%PDF-1.4 for Asha Testrao"


@pytest.fixture
def records():
    return MemoryCallRecords()


@pytest.fixture
def serving(server, clock, records):
    return lambda *endpoint: web_app(endpoint, server, clock, records).test_client()


@pytest.fixture
def record(records):
    """Return a function that returns the one record."""

    def the_only():
        [found] = records.kept
        return found

    return the_only


def test_a_pack_call_is_recorded_with_its_order_and_its_shipment(pack, record):
    answer = pack()

    kept = record()
    assert (kept.at, kept.party, kept.operation) == (NOON, Party.FROM_OMS, "POST /orders/pack")
    assert (kept.connection, kept.outcome, kept.http_status) == (CONNECTION, "ANSWERED", 200)
    assert {
        Subject(SubjectKind.ORDER, ORDER_ID),
        Subject(SubjectKind.SHIPMENT, SHIPMENT_ID),
        Subject(SubjectKind.SHIPMENT, answer.json["shipmentCode"]),
    } == set(kept.subjects)
    assert kept.answer.digest == hashlib.sha256(answer.data).hexdigest()
    assert "Asha" not in kept.request.content


def test_a_call_with_a_byte_order_mark_is_recorded_as_it_travelled(client, headers, record, body):
    sent = b"\xef\xbb\xbf" + json.dumps(body).encode()

    client.post(f"{BASE}/orders/pack", data=sent, content_type="application/json", headers=headers)

    assert record().outcome is CallOutcome.ANSWERED
    assert record().request.digest == hashlib.sha256(sent).hexdigest()
    assert json.loads(record().request.content)["orderCode"] == ORDER_ID


def test_a_call_that_a_schema_refuses_is_recorded_with_what_is_wrong(pack, record):
    pack(weight="heavy")

    kept = record()
    assert (kept.outcome, kept.http_status, kept.code) == ("REFUSED", 400, "BAD_DATA")
    assert "weight" in kept.said
    assert "heavy" not in kept.said
    assert Subject(SubjectKind.ORDER, ORDER_ID) in kept.subjects


def test_a_refusal_of_ours_is_recorded_with_its_code(ask, record):
    ask("label", shipmentCode="NO-SUCH")

    assert (record().outcome, record().code) == (CallOutcome.REFUSED, "UNKNOWN_SHIPMENT")


def test_that_a_label_is_not_ready_yet_is_no_failure(ask, oms, record):
    oms.answers["CODE-1"] = DocumentsNotReady(NOON, "It waits.")

    ask("label", shipmentCode="CODE-1")

    assert (record().outcome, record().code) == (CallOutcome.ANSWERED, "NOT_READY")


def test_a_label_is_measured_and_not_kept(ask, oms, record):
    oms.answers["CODE-1"] = DocumentsReady(a_shipment(package_id="P-1"), PDF)

    ask("label", shipmentCode="CODE-1", orderCode=ORDER_ID)

    kept = record()
    assert kept.answer.size > len(PDF)
    assert json.loads(kept.answer.content)["shippingLabel"] == "***"
    assert kept.request.content == f"shipmentCode=CODE-1&orderCode={ORDER_ID}"
    assert Subject(SubjectKind.SHIPMENT, "CODE-1") in kept.subjects


def test_of_a_link_to_a_document_the_signature_is_not_kept(
    serving, endpoint, headers, oms, records
):
    oms.answers["CODE-1"] = DocumentsReady(
        a_shipment(shipment_code="CODE-1", package_id="P-1"), PDF
    )
    client = serving(replace(endpoint, assure=replace(endpoint.assure, documents=Documents.URL)))
    answer = client.get(f"{BASE}/label", query_string={"shipmentCode": "CODE-1"}, headers=headers)
    link = answer.json["shippingLabelUrl"].partition("/assure/")[2]

    assert client.get(f"/assure/{link}").data == PDF

    given, followed = records.kept
    assert followed.operation == "GET /document"
    assert followed.connection == CONNECTION
    assert "signature=***" in followed.request.content
    signature = link.partition("signature=")[2].partition("&")[0]
    assert signature not in f"{followed.request.content}{given.answer.content}"
    assert followed.answer.content is None


def test_stock_is_found_by_its_moment_and_refused_skus_by_name(
    client, headers, clock, record, storage
):
    told = [
        {"channelSkuCode": "RED-MUG", "quantity": 5},
        {"channelSkuCode": "BLUE-MUG", "quantity": None},
    ]

    client.put(
        f"{BASE}/inventory", json={"locationCode": "BLR1", "inventories": told}, headers=headers
    )

    with storage.reading() as uow:
        journal = uow.stock.history(CONNECTION, "RED-MUG")
    assert [entry.received_at for entry in journal.receipts] == [record().at]
    assert record().subjects == (Subject(SubjectKind.SKU, "BLUE-MUG"),)


def test_a_business_refusal_with_200_is_a_refusal(client, headers, record):
    client.put(f"{BASE}/orders/cancel", json={"orderCode": ORDER_ID}, headers=headers)

    assert (record().http_status, record().outcome, record().code) == (
        200,
        "REFUSED",
        "NOT_SUPPORTED",
    )


def test_acknowledged_orders_lead_to_their_call(client, headers, record):
    orders = [{"orderCode": "403-1"}, {"orderCode": "403-2"}]

    client.put(f"{BASE}/orders/ack", json={"orders": orders}, headers=headers)

    assert [subject.id for subject in record().subjects] == ["403-1", "403-2"]


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        (f"{BASE}/orders/pack", "POST /orders/pack"),
        ("/assure/v1/zeta/orders/pack", "POST /orders/pack"),
        ("/Asha-Testrao", "unknown address"),
    ],
)
def test_of_a_stranger_nothing_is_kept_but_that_somebody_came(client, path, operation, record):
    client.post(f"{path}?name=Asha", json={"orderCode": "Asha"}, headers={"X-Client": "Asha"})

    kept = record()
    assert (kept.operation, kept.connection, kept.subjects) == (operation, "", ())
    assert (kept.request.content, kept.answer.content) == (None, None)
    assert kept.request.size > 0
    assert "Asha" not in repr(kept)


def test_what_else_the_server_answers_is_no_call_of_an_oms(server, endpoint, clock, records):
    """A page of the console, whose forms may hold a password, among it."""
    app = web_app([endpoint], server, clock, records)
    pages = APIBlueprint("pages", "pages", enable_openapi=False)
    pages.post("/sign-in")(lambda: "welcome")
    app.register_blueprint(pages)
    client = app.test_client()

    assert client.post("/sign-in", data={"password": "swordfish-77"}).text == "welcome"

    assert records.kept == []


def test_of_many_strangers_some_a_minute_are_recorded(client, records, clock, monkeypatch):
    monkeypatch.setattr(recording, "UNKNOWN_PER_MINUTE", 3)
    for minute in (0, 1):
        clock.moment = NOON.replace(minute=minute)
        for _ in range(5):
            client.get(f"{BASE}/label")

    assert [record.at.minute for record in records.kept] == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    "order", ["Asha Testrao", "asha@buyers.example", "x" * 200, {"a": 1}, None]
)
def test_what_is_no_id_is_not_taken_for_one(pack, record, order):
    pack(orderCode=order)

    assert [subject.kind for subject in record().subjects] == [SubjectKind.SHIPMENT]
    assert "Asha" not in record().request.content


def test_a_body_that_is_too_large_is_measured_only(client, headers, record):
    client.post(f"{BASE}/orders/pack", data=b"x" * 30_000, headers=headers)

    assert (record().outcome, record().request.size) == (CallOutcome.REFUSED, 30_000)
    assert record().request.digest == ""


def test_what_could_not_be_stored_is_recorded_as_such(serving, endpoint, body, headers, record):
    def full(*_):
        raise StorageFailed("The disk is full.")

    client = serving(replace(endpoint, accept=full))

    client.post(f"{BASE}/orders/pack", json=body, headers=headers)

    assert (record().http_status, record().outcome) == (503, CallOutcome.REFUSED)


def test_what_cannot_be_recorded_is_answered_all_the_same(
    server, clock, endpoint, pack, body, headers
):
    class Broken(MemoryCallRecords):
        """Never asks what the call was."""

        def record(self, tell):
            """Lose it."""

    client = web_app([endpoint], server, clock, Broken()).test_client()

    answer = client.post(f"{BASE}/orders/pack", json=body, headers=headers)

    assert answer.status_code == 200
