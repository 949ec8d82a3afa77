"""Invoice and label are the channel's one PDF, or an honest word on when it will be here."""

import base64
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from channel_connector.adapters.assure.endpoint.app import web_app
from channel_connector.adapters.assure.settings import Documents
from channel_connector.core.documents.get_documents import (
    DocumentsNotReady,
    DocumentsReady,
    NoDocuments,
)
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID, a_shipment

FIRST_VERSION = (
    f"https://connector.example/assure/v1/{CONNECTION}/document?shipmentCode=CC-7001"
    "&expires=1773491400"
    "&signature=18f1d4da7144c6b69f189156df8601e32929f988a7350b2f631de2cd8e805156"
)
"""A link that the first version gave out at NOON, valid for half an hour."""

PDF = b"%PDF-1.7 label and invoice \x00\xff"
CODE = "CC-7001"
PACKED = a_shipment(
    stage=ShipmentStage.READY,
    shipment_code=CODE,
    package_id="PKG-1",
    invoice_number="IN-42",
    invoice_date=NOON,
    document_handle="HANDLE-9",
    documents_made_at=NOON + timedelta(minutes=3),
)


@pytest.fixture
def ready(oms):
    """Lay the documents of a shipment on the gateway."""
    oms.answers[CODE] = DocumentsReady(PACKED, PDF)


def test_an_invoice_is_the_channels_pdf_byte_for_byte(ready, ask):
    answer = ask("invoice", shipmentCode=CODE, orderCode=ORDER_ID)

    assert answer.status_code == 200
    assert base64.b64decode(answer.json.pop("invoice"), validate=True) == PDF
    assert answer.json.keys() == {"invoiceCode", "invoiceDate", "invoice"}
    assert answer.json["invoiceCode"] == "IN-42"
    assert answer.json["invoiceDate"] == "2026-03-14T17:30:00.000+05:30"


def test_a_label_is_the_channels_pdf_byte_for_byte(ready, ask):
    answer = ask("label", shipmentCode=CODE, orderCode=ORDER_ID, shipmentId=7001)

    assert base64.b64decode(answer.json["shippingLabel"], validate=True) == PDF
    assert (answer.json["awbNumber"], answer.json["transporter"]) == ("PKG-1", "Bicycle")


def test_where_the_channel_tells_no_number_the_invoice_is_named_by_its_handle(oms, ask):
    oms.answers[CODE] = DocumentsReady(replace(PACKED, invoice_number="", invoice_date=None), PDF)

    answer = ask("invoice", shipmentCode=CODE)

    assert answer.json["invoiceCode"] == "HANDLE-9"
    assert answer.json["invoiceDate"] == "2026-03-14T17:33:00.000+05:30"


@pytest.mark.parametrize("what", ["invoice", "label"])
def test_what_is_not_ready_tells_until_when(oms, ask, what):
    oms.answers[CODE] = DocumentsNotReady(NOON + timedelta(minutes=8), "3 packed orders are ahead.")

    answer = ask(what, shipmentCode=CODE)

    until = "2026-03-14T17:38:00.000+05:30"
    assert answer.status_code == 400
    assert answer.json == {
        "code": "NOT_READY",
        "message": f"Not ready until {until}. 3 packed orders are ahead.",
        "description": until,
    }


def test_what_will_not_come_without_a_person_tells_why(oms, ask):
    oms.answers[CODE] = NoDocuments("FAILED", "Amazon has no pickup for it.")

    answer = ask("label", shipmentCode=CODE)

    assert answer.status_code == 400
    assert answer.json["code"] == "FAILED"
    assert answer.json["message"] == "Amazon has no pickup for it."


def test_a_shipment_of_another_order_is_not_given_out(ready, ask):
    answer = ask("label", shipmentCode=CODE, orderCode="403-2")

    assert (answer.status_code, answer.json["code"]) == (400, "BAD_DATA")


@pytest.mark.parametrize("query", [{}, {"shipmentCode": ""}, {"shipmentCode": "7" * 256}])
def test_a_question_without_a_shipment_code_is_refused(ready, ask, query):
    answer = ask("invoice", **query)

    assert (answer.status_code, answer.json["code"]) == (400, "BAD_DATA")
    assert "shipmentCode" in answer.json["message"]


def test_a_question_may_stand_in_the_body(ready, client, headers):
    """Increff's pages print the parameters of this GET as JSON."""
    asked = {"orderCode": ORDER_ID, "shipmentCode": CODE, "shipmentId": 7001}

    answer = client.get(f"/assure/v1/{CONNECTION}/label", json=asked, headers=headers)

    assert answer.status_code == 200


@pytest.fixture
def client_with_links(serving, endpoint, ready):
    return serving(replace(endpoint, assure=replace(endpoint.assure, documents=Documents.URL)))


@pytest.fixture
def link(client_with_links, headers):
    """The link that comes with a label."""
    at = f"/assure/v1/{CONNECTION}/label?shipmentCode={CODE}"
    answer = client_with_links.get(at, headers=headers)
    assert answer.json.keys() == {"awbNumber", "transporter", "shippingLabelUrl"}
    return answer.json["shippingLabelUrl"]


@pytest.fixture
def follow(client_with_links):
    """Return a function that follows a link without any header."""

    def call(link):
        parts = urlsplit(link)
        return client_with_links.get(f"{parts.path}?{parts.query}")

    return call


def test_a_link_leads_to_the_pdf(link, follow):
    answer = follow(link)

    assert link.startswith(f"https://connector.example/assure/v1/{CONNECTION}/document?")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_invoice_comes_as_a_link_too(client_with_links, headers, follow):
    at = f"/assure/v1/{CONNECTION}/invoice?shipmentCode={CODE}"

    assert follow(client_with_links.get(at, headers=headers).json["invoiceUrl"]).data == PDF


def test_a_link_of_the_first_version_leads_to_the_pdf(follow, clock):
    clock.moment = NOON + timedelta(minutes=30, seconds=-1)
    answer = follow(FIRST_VERSION)

    assert (answer.status_code, answer.data) == (200, PDF)


def test_a_new_link_is_not_signed_as_the_first_version_did(link):
    query, old = parse_qs(urlsplit(link).query), parse_qs(urlsplit(FIRST_VERSION).query)

    assert query["expires"] == old["expires"]
    assert query["signature"] != old["signature"]


@pytest.fixture(params=["today", "first version"])
def any_link(request, link):
    """A link of each form in which one is accepted."""
    return link if request.param == "today" else FIRST_VERSION


def test_a_link_ends(any_link, follow, clock):
    clock.moment = NOON + timedelta(minutes=30)

    assert follow(any_link).status_code == 401


def test_a_link_outlives_a_shorter_setting(link, endpoint, server, clock):
    """Its end was decided when it was given out."""
    client = web_app([endpoint], replace(server, links_live=timedelta(minutes=1)), clock)
    clock.moment = NOON + timedelta(minutes=20)
    parts = urlsplit(link)

    assert client.test_client().get(f"{parts.path}?{parts.query}").status_code == 200


@pytest.mark.parametrize(
    ("part", "value"), [("shipmentCode", "CC-7002"), ("expires", "99999999999"), ("signature", "ä")]
)
def test_a_link_that_was_changed_leads_nowhere(any_link, follow, oms, part, value):
    oms.answers["CC-7002"] = DocumentsReady(PACKED, b"%PDF another's")
    query = {name: values[0] for name, values in parse_qs(urlsplit(any_link).query).items()}
    changed = "&".join(f"{name}={given}" for name, given in (query | {part: value}).items())

    assert follow(f"{urlsplit(any_link).path}?{changed}").status_code == 401


def test_a_link_of_another_connection_leads_nowhere(any_link, serving, endpoint):
    other = replace(
        endpoint,
        name="other",
        assure=replace(endpoint.assure, calls_with={"X-Key": Secret("something else")}),
    )
    path = urlsplit(any_link).path.replace(CONNECTION, "other")

    assert serving(endpoint, other).get(f"{path}?{urlsplit(any_link).query}").status_code == 401
