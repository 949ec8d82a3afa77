"""
The whole of packing, through real processes: a warehouse packs, and gets the right PDF.

What is packed gets one package and one submission, whatever is killed or lost on the way.
"""

import base64
import random
import socket
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import pytest
import requests

HEADERS = {"X-Connector-Key": "the-secret-of-assures-calls-77"}
PORT_AND_KEY = """\
      calls_with:
        X-Connector-Key: {key}
server:
  port: {port}
"""

DOCUMENTS = "_POST_EASYSHIP_DOCUMENTS_"
ON_THE_WAY = (
    ("slow", "CreateScheduledPackage"),
    ("lost_answer", "CreateScheduledPackage"),
    ("slow", "SubmitFeed"),
    ("lost_answer", "SubmitFeed"),
    ("slow", "GetFeedSubmissionResult"),
    ("slow", "GetReport"),
)
"""What befalls Amazon's answer in the moment in which the host is killed."""

pytestmark = pytest.mark.timeout(300)


@dataclass
class Warehouse:
    """Packs as Assure does: it knows the orders it got, and calls the connector."""

    world: object
    url: str

    def pack(self, order_id, shipment_id, **more):
        """Pack a whole order, and return status and body."""
        body = {
            "orderCode": order_id,
            "shipmentId": shipment_id,
            "weight": 450,
            "dimensions": {"length": 20, "breadth": 15, "height": 10},
            **more,
        }
        answer = requests.post(f"{self.url}/orders/pack", json=body, headers=HEADERS, timeout=45)
        return answer.status_code, answer.json()

    def label(self, shipment_code):
        query = {"shipmentCode": shipment_code}
        answer = requests.get(f"{self.url}/label", query, headers=HEADERS, timeout=45)
        return answer.status_code, answer.json()

    def pdf(self, shipment_code):
        """Return the PDF with the label, None while it is not ready."""
        try:
            status, body = self.label(shipment_code)
        except requests.ConnectionError:
            return None
        if status == 400:
            assert body["code"] == "NOT_READY", body
            return None
        assert status == 200, body
        return base64.b64decode(body["shippingLabel"])


@pytest.fixture
def a_warehouse():
    def opened(world):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        key = HEADERS["X-Connector-Key"]
        with world.config.open("a") as config:
            config.write(PORT_AND_KEY.format(key=key, port=port))
        return Warehouse(world, f"http://127.0.0.1:{port}/assure/v1/acme")

    return opened


def packages(world):
    return world.amazon.control("GET", "/control/packages")["packages"]


def documents_feeds(world):
    feeds = world.amazon.control("GET", "/control/feeds")["feeds"]
    return [feed for feed in feeds if feed["feed_type"] == DOCUMENTS]


def made_by_amazon(world, order_id):
    """Return the bytes of every document that Amazon made for an order."""
    made = world.amazon.control("GET", f"/control/documents/{order_id}")["documents"]
    return [base64.b64decode(document["content"]) for document in made]


def answers(warehouse):
    """Tell whether somebody answers calls."""
    try:
        return requests.get(f"{warehouse.url}/label", timeout=5).status_code == 401
    except requests.ConnectionError:
        return False


def test_a_packed_order_gets_its_label_byte_for_byte(a_world, a_warehouse, eventually):
    world = a_world()
    warehouse = a_warehouse(world)
    [order_id] = world.buyers_order({})
    world.start_host()
    eventually(world.everything_arrived)
    eventually(lambda: answers(warehouse))

    status, packed = eventually(lambda: packed_at_last(warehouse, order_id, 7001))
    code = packed["shipmentCode"]
    not_ready_status, not_ready = warehouse.label(code)
    pdf = eventually(lambda: warehouse.pdf(code))

    assert warehouse.pack(order_id, 7001) == (status, packed)
    assert (not_ready_status, not_ready["code"]) == (400, "NOT_READY")
    until = datetime.fromisoformat(not_ready["description"])
    assert (until - world.clock.now()).total_seconds() < 3600
    assert [pdf] == made_by_amazon(world, order_id)
    assert [package["order_id"] for package in packages(world)] == [order_id]
    assert len(documents_feeds(world)) == 1
    assert world.calls_too_many() == 0
    said = world.words()
    assert HEADERS["X-Connector-Key"] not in said
    assert not [word for word in world.private_words() if word in said]


def packed_at_last(warehouse, order_id, shipment_id):
    """Pack, and pack again while the delivery is not confirmed; None while it is not."""
    status, body = warehouse.pack(order_id, shipment_id)
    if status == 400 and body["code"] == "NOT_DELIVERED_YET":
        return None
    assert status == 200, body
    return status, body


def test_an_order_cancelled_before_it_is_packed_is_refused_and_assure_learns_of_it(
    a_world, a_warehouse, eventually
):
    world = a_world()
    warehouse = a_warehouse(world)
    [order_id] = world.buyers_order({"lines": [{"quantity": 2}]})
    host = world.start_host()
    eventually(world.everything_arrived)
    eventually(lambda: answers(warehouse))
    eventually(lambda: host.events("order.outbox"))
    [line] = world.to_be_shipped()[order_id]["lines"]
    cancelled = {"cancel_units": {line["order_item_id"]: 1}}
    world.amazon.control("POST", f"/control/orders/{order_id}", cancelled)

    status, body = warehouse.pack(order_id, 7001)

    assert (status, body["code"]) == (400, "ORDER_CANCELLED")
    eventually(lambda: cancelled_at_assure(world, order_id) == {line["order_item_id"]: 1})
    assert packages(world) == []
    again, _ = warehouse.pack(
        order_id, 7002, shipmentItems=[{"channelSkuCode": line["sku"], "quantityToPack": 1}]
    )
    assert again == 200
    eventually(lambda: packages(world))


def cancelled_at_assure(world, order_id):
    [held] = [held for held in world.at_assure() if held["orderCode"] == order_id]
    return held["cancelled"]


def test_a_host_killed_while_it_packs_books_and_pays_once(
    a_world, database_url, a_warehouse, eventually
):
    dice = random.Random(4)  # noqa: S311  # moments of a test
    world = a_world(database_url)
    warehouse = a_warehouse(world)
    order_ids = world.buyers_order(*[{} for _ in range(len(ON_THE_WAY))])
    host = world.start_host()
    eventually(world.everything_arrived)
    codes = {}

    for number, (order_id, (kind, operation)) in enumerate(
        zip(order_ids, ON_THE_WAY, strict=True), 7001
    ):
        eventually(lambda: answers(warehouse))
        trouble = {"kind": kind, "operation": operation, "seconds": 1200}
        world.amazon.control("POST", "/control/trouble", trouble)
        _, packed = eventually(
            lambda order=order_id, shipment=number: packed_at_last(warehouse, order, shipment)
        )
        codes[order_id] = packed["shipmentCode"]
        eventually(lambda: not world.amazon.control("GET", "/control/trouble")["in_store"])
        time.sleep(dice.choice((0, 0, 0.01, 0.05)))
        host.kill()
        world.leases_of_the_dead_run_out()
        host = world.start_host()
    world.make_no_more_trouble()

    for order_id, code in codes.items():
        pdf = eventually(lambda wanted=code: warehouse.pdf(wanted), seconds=120)
        assert [pdf] == made_by_amazon(world, order_id)
    assert Counter(package["order_id"] for package in packages(world)) == Counter(order_ids)
    assert len(documents_feeds(world)) == len(order_ids)
    assert world.calls_too_many() == 0
