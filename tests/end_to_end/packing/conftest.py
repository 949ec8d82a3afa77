"""A warehouse that packs as Assure does, and waits for its labels."""

import base64
from dataclasses import dataclass

import pytest
import requests

HEADERS = {"X-Connector-Key": "the-secret-of-assures-calls-77"}
MORE_CONFIG = """\
      calls_with:
        X-Connector-Key: {key}
    packing:
      documents_per_feed: {per_feed}
server:
  port: {port}
"""

DOCUMENTS = "_POST_EASYSHIP_DOCUMENTS_"


@dataclass
class Warehouse:
    """Packs as Assure does: it has the orders that were sent, and calls the connector."""

    world: object
    url: str
    key = HEADERS["X-Connector-Key"]

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

    def is_answered(self):
        """Return whether the web server answers."""
        try:
            return requests.get(f"{self.url}/label", timeout=5).status_code == 401
        except requests.ConnectionError:
            return False

    def packed(self, order_id, shipment_id):
        """Pack, and return status and body; None while that is not possible yet."""
        try:
            status, body = self.pack(order_id, shipment_id)
        except requests.ConnectionError:  # the server of a killed host was just stopping
            return None
        if status == 400 and body["code"] == "NOT_DELIVERED_YET":
            return None
        assert status == 200, body
        return status, body

    def packages(self):
        """Return the packages that Amazon has booked."""
        return self.world.amazon.control("GET", "/control/packages")["packages"]

    def documents_feeds(self):
        """Return the feeds that requested documents from Amazon."""
        feeds = self.world.amazon.control("GET", "/control/feeds")["feeds"]
        return [feed for feed in feeds if feed["feed_type"] == DOCUMENTS]

    def made_by_amazon(self, order_id):
        """Return the bytes of every document that Amazon made for an order."""
        told = self.world.amazon.control("GET", f"/control/documents/{order_id}")
        return [base64.b64decode(document["content"]) for document in told["documents"]]

    def cancelled_at_assure(self, order_id):
        """Return the units that Assure has as cancelled, by line."""
        [held] = [held for held in self.world.at_assure() if held["orderCode"] == order_id]
        return held["cancelled"]

    def stages(self):
        """Return the stage of each shipment, as the command line lists it."""
        shown = self.world.call("shipments", "list").stdout.splitlines()[1:]
        return {row.split()[1]: row.split()[3] for row in shown}


@pytest.fixture
def a_warehouse(unused_port):
    def opened(world, per_feed=1):
        port = unused_port()
        key = HEADERS["X-Connector-Key"]
        with world.config.open("a") as config:
            config.write(MORE_CONFIG.format(key=key, port=port, per_feed=per_feed))
        return Warehouse(world, f"http://127.0.0.1:{port}/assure/v1/acme")

    return opened


@pytest.fixture
def sent(eventually):
    """Return a function that starts a host, which sends all orders and answers calls."""

    def start(world, warehouse, orders):
        host = world.start_host()
        eventually(world.everything_arrived)
        eventually(warehouse.is_answered)
        eventually(lambda: len(host.events("order.outbox")) >= orders)
        return host

    return start
