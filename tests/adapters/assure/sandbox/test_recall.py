"""A simulated Assure without a memory takes over what a connector's database knows."""

import json
from datetime import timedelta

import pytest

from channel_connector.adapters.assure.sandbox.accounts import SANDBOX
from channel_connector.adapters.assure.sandbox.messages import Call
from channel_connector.adapters.assure.sandbox.recall import RecallSchema, recall
from channel_connector.adapters.assure.sandbox.warehouse.warehouse import Pace
from channel_connector.ports.testing.fakes.builders import NOON

LATER = NOON + timedelta(seconds=30)


def an_order(order_id="403-1", **changes):
    return {
        "order_id": order_id,
        "at_oms_since": "2026-01-30T10:00:00+00:00",
        "lines": [{"line_id": "11", "sku": "RED-MUG", "quantity": 3, "shipped": 1}],
        "cancelled_at_oms": {},
        **changes,
    }


def a_shipment(order_id="403-1", **changes):
    return {
        "shipment_id": "70007",
        "shipment_code": "CC-7",
        "order_id": order_id,
        "stage": "BOOKED",
        "collected": False,
        **changes,
    }


@pytest.fixture
def side(assure, side_of):
    assure.warehouse.pace = Pace("http://connector", pack_after=timedelta(0), on=True)
    return side_of(assure)


@pytest.fixture
def told(assure):
    """Return a function that lets it take over work."""

    def tell(orders, shipments=()):
        work = {
            "location_code": "BLR1",
            "orders": orders,
            "shipments": list(shipments),
            "submissions": [],
        }
        recall(assure, RecallSchema().load(work), NOON)

    return tell


def test_an_order_that_was_not_packed_is_packed(side, told):
    told([an_order()])

    body = json.loads(side.next_call(LATER).content)
    assert (body["orderCode"], body["locationCode"]) == ("403-1", "BLR1")
    assert [item["quantityToPack"] for item in body["shipmentItems"]] == [2]


def test_a_packed_order_gets_its_documents_and_is_not_packed_again(side, told):
    told([an_order()], [a_shipment()])

    call = side.next_call(LATER)
    assert "/label?" in call.url
    assert "shipmentCode=CC-7" in call.url


@pytest.mark.parametrize(
    "shipment", [{"collected": True}, {"stage": "FAILED"}, {"stage": "REFUSED"}]
)
def test_what_has_its_documents_or_gets_none_is_left_alone(side, told, shipment):
    told([an_order()], [a_shipment(**shipment)])

    assert side.next_call(LATER) is None


@pytest.mark.parametrize("order", [{"at_oms_since": None}, {"lines": []}])
def test_an_order_that_was_not_sent_is_not_there(assure, told, order):
    told([an_order(**order)])

    assert assure.held(LATER) == []


def test_a_cancellation_finds_its_order(assure, told):
    told([an_order()])
    item = {"channelSkuCode": "RED-MUG", "orderItemCode": "11", "cancelledQuantity": 1}
    body = json.dumps({"locationCode": "BLR1", "orderItems": [item]}).encode()
    known = {"authUsername": SANDBOX.username, "authPassword": SANDBOX.password}

    assert assure.answer(Call("PUT", "/orders/403-1/cancel", known, body), LATER).status == 200


def test_cancelled_units_are_not_packed(side, told):
    told([an_order(cancelled_at_oms={"11": 1})])

    body = json.loads(side.next_call(LATER).content)
    assert [item["quantityToPack"] for item in body["shipmentItems"]] == [1]


def test_shipment_ids_go_on_above_those_that_are_known(side, told):
    told([an_order(), an_order("403-2")], [a_shipment("403-2", shipment_id="90000")])

    packed = [side.next_call(LATER) for _ in range(2)]
    (pack,) = [call for call in packed if call.method == "POST"]
    assert json.loads(pack.content)["shipmentId"] == 90_001


@pytest.mark.parametrize("known", ["12", "SHIP-1"])
def test_lower_ids_and_others_change_nothing(side, told, known):
    told([an_order()], [a_shipment("403-0", shipment_id=known)])

    assert json.loads(side.next_call(LATER).content)["shipmentId"] == 70_001


def test_what_is_remembered_is_not_changed(side, assure, told):
    told([an_order()])
    side.next_call(LATER)
    told([an_order(lines=[])], [a_shipment()])
    told([an_order()], [a_shipment()])

    (package,) = side.packages().values()
    assert (package["step"], package["shipmentId"]) == ("PACK", 70_001)
