"""The simulated warehouse packs what Assure holds, and asks until label and invoice are there."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.adapters.assure.gateway.outward_order import outward_order
from channel_connector.adapters.assure.sandbox.accounts import Account, Connector, Credentials
from channel_connector.adapters.assure.sandbox.messages import Call
from channel_connector.adapters.assure.sandbox.warehouse.package import Step
from channel_connector.adapters.assure.sandbox.warehouse.warehouse import ConnectorAnswer, Pace
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID, a_line, an_order

RETRY_AFTER = timedelta(seconds=30)
CHECKED = NOON + timedelta(seconds=5)
PACKED_AT = CHECKED + timedelta(seconds=60)
PDF = b"%PDF label and invoice"
PACKED = ConnectorAnswer(200, b'{"shipmentCode":"CC-1"}')


@pytest.fixture
def warehouse(assure):
    assure.warehouse.pace = Pace(
        "http://connector.example/assure/v1/acme/", {"X-Key": "knock"}, repeat_every=0, on=True
    )
    return assure.warehouse


@pytest.fixture
def place(assure, settings):
    """Return a function that lets Assure have an order."""

    def send(order_id=ORDER_ID, **changes):
        content = json.dumps(outward_order(an_order(order_id, **changes), settings)).encode()
        assure.answer(Call("POST", "/orders/outward", headers(settings), content), NOON)

    return send


@pytest.fixture
def cancel(assure, settings):
    """Return a function that tells Assure of cancelled units."""

    def send(sku, units):
        item = {
            "channelSkuCode": sku,
            "orderItemCode": f"line-{sku}",
            "cancelledQuantity": units,
        }
        body = {"locationCode": "BLR1", "orderItems": [item]}
        path = f"/orders/{ORDER_ID}/cancel"
        call = Call("PUT", path, headers(settings), json.dumps(body).encode())
        assert assure.answer(call, NOON).status == 200

    return send


@pytest.fixture
def next_call(assure, warehouse):
    """Return a function that asks what a packer is to do."""

    def ask(now):
        return warehouse.next_call(assure.held(now), now)

    return ask


@pytest.fixture
def package(warehouse):
    """Return a function that shows the only package."""

    def show():
        (shown,) = warehouse.shown()["packages"]
        return shown

    return show


def headers(settings):
    return {
        "authUsername": settings.username,
        "authPassword": settings.password.reveal(),
        "authDomainName": settings.domain,
    }


def refused(code, message="", description=""):
    body = {"code": code, "message": message, "description": description}
    return ConnectorAnswer(400, json.dumps(body).encode())


def first_pack_order(next_call):
    next_call(CHECKED)
    return next_call(PACKED_AT)


def test_an_order_is_packed_some_time_after_it_was_checked(place, next_call):
    place()

    assert next_call(NOON) is None
    assert next_call(CHECKED) is None
    assert next_call(PACKED_AT - timedelta(seconds=1)) is None
    call = next_call(PACKED_AT)
    assert (call.method, call.url) == (
        "POST",
        "http://connector.example/assure/v1/acme/orders/pack",
    )
    assert call.headers == {"X-Key": "knock"}
    body = json.loads(call.content)
    assert (body["orderCode"], body["shipmentId"]) == (ORDER_ID, 70_001)
    assert {item["channelSkuCode"]: item["quantityToPack"] for item in body["shipmentItems"]} == {
        "RED-MUG": 1,
        "BLUE-MUG": 2,
    }
    assert body["weight"] > 0
    assert min(body["dimensions"].values()) > 0


def test_nobody_packs_while_it_is_switched_off(place, next_call, warehouse):
    place()
    warehouse.pace = replace(warehouse.pace, on=False)

    assert first_pack_order(next_call) is None


def test_an_order_with_an_unknown_sku_is_not_packed(assure, place, next_call):
    assure.list_only(["RED-MUG"])
    place()

    assert first_pack_order(next_call) is None


def test_a_package_is_at_one_packers_table_only(place, next_call):
    place()
    first_pack_order(next_call)

    assert next_call(PACKED_AT) is None


def test_orders_are_packed_side_by_side(place, next_call):
    place("403-1")
    place("403-2")
    next_call(CHECKED)

    codes = [json.loads(next_call(PACKED_AT).content)["orderCode"] for _ in range(2)]

    assert codes == ["403-1", "403-2"]


@pytest.mark.parametrize("answer", [ConnectorAnswer(None), ConnectorAnswer(503, b"<html>")])
def test_what_was_not_answered_is_called_again_with_the_same_body(
    place, next_call, warehouse, cancel, answer
):
    place()
    call = first_pack_order(next_call)
    cancel("BLUE-MUG", 1)
    warehouse.record_answer(call, answer, PACKED_AT)

    assert next_call(PACKED_AT) is None
    assert next_call(PACKED_AT + RETRY_AFTER).content == call.content


def test_what_was_refused_is_packed_anew_without_what_was_cancelled_meanwhile(
    place, next_call, warehouse, cancel
):
    place()
    call = first_pack_order(next_call)
    cancel("BLUE-MUG", 1)

    warehouse.record_answer(call, refused("ORDER_CANCELLED"), PACKED_AT)

    again = json.loads(next_call(PACKED_AT + RETRY_AFTER).content)
    assert [item["quantityToPack"] for item in again["shipmentItems"]] == [1, 1]
    assert again["shipmentId"] == 70_001


def test_serial_numbers_are_scanned_once_they_are_asked_for(place, next_call, warehouse):
    place(lines=(a_line("RED-MUG", 2),))
    call = first_pack_order(next_call)
    assert json.loads(call.content)["shipmentItems"][0]["externalSerialCodes"] == []

    message = "RED-MUG needs 2 different serial numbers, 0 were scanned."
    warehouse.record_answer(call, refused("WRONG_ITEMS", message), PACKED_AT)

    (item,) = json.loads(next_call(PACKED_AT + RETRY_AFTER).content)["shipmentItems"]
    assert len(set(item["externalSerialCodes"])) == 2


def test_a_cancelled_order_is_not_packed(place, next_call, cancel, package):
    place()
    cancel("RED-MUG", 1)
    cancel("BLUE-MUG", 2)

    assert first_pack_order(next_call) is None
    assert package()["step"] == Step.CANCELLED


def test_label_and_invoice_are_asked_for_until_they_come(
    place, next_call, warehouse, assure, package
):
    place()
    warehouse.record_answer(first_pack_order(next_call), PACKED, PACKED_AT)

    label = next_call(PACKED_AT)
    assert (label.method, label.content) == ("GET", None)
    assert "/acme/label?" in label.url
    assert "shipmentCode=CC-1" in label.url
    until = PACKED_AT + timedelta(minutes=7)
    warehouse.record_answer(label, refused("NOT_READY", "Not yet.", until.isoformat()), PACKED_AT)

    assert next_call(until - timedelta(seconds=1)) is None
    told = b'{"awbNumber":"PKG-1","transporter":"Bicycle"}'
    warehouse.record_answer(next_call(until), ConnectorAnswer(200, told, PDF), until)
    invoice = next_call(until)
    assert "/acme/invoice?" in invoice.url
    assert not assure.held(until)[0].invoiced
    warehouse.record_answer(invoice, ConnectorAnswer(200, b'{"invoiceCode":"IN-1"}', PDF), until)

    assert next_call(until + timedelta(days=1)) is None
    assert assure.held(until)[0].invoiced
    shown, digest = package(), hashlib.sha256(PDF).hexdigest()
    assert (shown["step"], shown["shipmentCode"]) == ("DONE", "CC-1")
    assert (shown["label"]["sha256"], shown["label"]["size"]) == (digest, len(PDF))
    assert shown["label"]["awbNumber"] == "PKG-1"
    assert shown["label"]["received_at"] == until.isoformat()
    assert shown["invoice"]["invoiceCode"] == "IN-1"


def test_an_answer_without_a_document_is_not_taken_for_one(place, next_call, warehouse, package):
    place()
    warehouse.record_answer(first_pack_order(next_call), PACKED, PACKED_AT)

    warehouse.record_answer(next_call(PACKED_AT), ConnectorAnswer(200, b"{}", None), PACKED_AT)

    assert (package()["step"], package()["label"]) == ("LABEL", None)
    assert next_call(PACKED_AT + RETRY_AFTER) is not None


@pytest.mark.parametrize(
    ("again", "counted"),
    [
        (PACKED, {"the_same": 1, "different": 0}),
        (ConnectorAnswer(200, b'{"shipmentCode":"CC-2"}'), {"the_same": 0, "different": 1}),
    ],
)
def test_some_pack_calls_are_made_twice_and_the_answers_compared(
    place, next_call, warehouse, package, again, counted
):
    warehouse.pace = replace(warehouse.pace, repeat_every=1)
    place()
    first = first_pack_order(next_call)
    warehouse.record_answer(first, PACKED, PACKED_AT)

    second = next_call(PACKED_AT)
    warehouse.record_answer(second, again, PACKED_AT)

    assert second.content == first.content
    assert warehouse.shown()["repeated"] == counted
    assert (package()["step"], package()["shipmentCode"]) == ("LABEL", "CC-1")


def test_it_counts_answers_and_keeps_the_slowest(place, next_call, warehouse):
    place()
    warehouse.record_answer(
        first_pack_order(next_call), ConnectorAnswer(None, seconds=2.5), PACKED_AT
    )
    later = PACKED_AT + RETRY_AFTER
    warehouse.record_answer(next_call(later), replace(PACKED, seconds=0.25), later)

    shown = warehouse.shown()
    assert shown["answers"] == {"PACK none": 1, "PACK 200": 1}
    assert shown["slowest_seconds"] == {"PACK": 2.5}
    assert shown["steps"] == {"LABEL": 1}


def test_at_a_pace_the_order_that_came_last_is_packed_first(place, next_call, warehouse):
    """A newcomer sees the order that he placed himself packed, and not the backlog before it."""
    warehouse.pace = replace(warehouse.pace, start_every=timedelta(minutes=2))
    for number in (1, 2, 3):
        place(f"403-{number}")
    next_call(CHECKED)

    def packed_at(now):
        call = next_call(now)
        return call and json.loads(call.content)["orderCode"]

    assert packed_at(PACKED_AT) == "403-3"
    assert packed_at(PACKED_AT + timedelta(seconds=119)) is None
    assert packed_at(PACKED_AT + timedelta(seconds=120)) == "403-2"
    assert packed_at(PACKED_AT + timedelta(seconds=240)) == "403-1"


def test_a_pace_does_not_delay_the_documents_of_what_is_packed(place, next_call, warehouse):
    warehouse.pace = replace(warehouse.pace, start_every=timedelta(minutes=2))
    place("403-1")
    place("403-2")
    warehouse.record_answer(first_pack_order(next_call), PACKED, PACKED_AT)

    assert "/label?" in next_call(PACKED_AT).url
    assert next_call(PACKED_AT) is None


def test_an_added_account_is_packed_for_its_own_connector(assure, settings, warehouse, side_of):
    other = Credentials("other", "other-password", "acme")
    connector = Connector("http://other.example/assure/v1/other/", {"X-Key": "other"})
    side = side_of(assure)
    assure.add_account(Account(other, connector))
    side.place(NOON, "403-1", credentials=other)
    side.next_call(CHECKED)

    call = side.next_call(PACKED_AT)

    assert (call.url, call.headers) == (
        "http://other.example/assure/v1/other/orders/pack",
        {"X-Key": "other"},
    )


def test_an_account_without_a_connector_is_not_packed_for_anothers(assure, warehouse, side_of):
    other, side = Credentials("other", "other-password", "acme"), side_of(assure)
    assure.add_account(Account(other))
    side.place(NOON, "403-1", credentials=other)
    side.next_call(CHECKED)

    assert side.next_call(PACKED_AT) is None
