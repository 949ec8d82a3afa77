"""The simulated warehouse and the connector's own application, over sockets."""

import hashlib
import json
import socket
import threading
import time
from dataclasses import replace

import pytest
from werkzeug.serving import make_server

from channel_connector.adapters.assure.endpoint.app import web_app
from channel_connector.adapters.assure.gateway.outward_order import outward_order
from channel_connector.adapters.assure.sandbox.accounts import SANDBOX
from channel_connector.adapters.assure.sandbox.assure import Assure
from channel_connector.adapters.assure.sandbox.clock import SandboxClock
from channel_connector.adapters.assure.sandbox.messages import Call
from channel_connector.adapters.assure.sandbox.packers import Packers
from channel_connector.adapters.assure.sandbox.warehouse.warehouse import Pace
from channel_connector.adapters.assure.settings import Documents
from channel_connector.core.documents.get_documents import DocumentsNotReady, DocumentsReady
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID, an_order
from channel_connector.sdk.wall_clock import WallClock

PDF = b"%PDF label and invoice \x00\xff" * 1_000
FAST = WallClock.sped_up(200)


@pytest.fixture
def connector(endpoint, server, storage):
    """Return a function that lets the connector listen, and tells its address."""
    listening = []

    def get_documents(code, now):
        """Have the documents with the third question."""
        asked.append(code)
        with storage.reading() as uow:
            shipment = uow.shipments.of_code(CONNECTION, code)
        return (
            DocumentsReady(shipment, PDF)
            if len(asked) > 2
            else DocumentsNotReady(FAST.now(), "Soon.")
        )

    asked = []

    def listen(documents):
        assure = replace(endpoint.assure, documents=documents, location_code="BLR1")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        here = replace(server, port=port, public_url=None)
        app = web_app([replace(endpoint, assure=assure, get_documents=get_documents)], here, FAST)
        listener = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
        thread.start()
        listening.append((listener, thread))
        return here.address

    yield listen
    for listener, thread in listening:
        listener.shutdown()
        thread.join()
        listener.server_close()


@pytest.fixture
def warehouse(assure_settings, headers):
    """Return a function that opens a warehouse with one order, which packs for a connector."""
    assure, started = Assure(), []
    settings = replace(assure_settings, location_code="BLR1")
    content = json.dumps(outward_order(an_order(ORDER_ID), settings)).encode()
    known = {"authUsername": SANDBOX.username, "authPassword": SANDBOX.password}
    placed = assure.answer(Call("POST", "/orders/outward", known, content), NOON)
    assert placed.status == 200

    def begin(url):
        assure.warehouse.pace = Pace(
            f"{url}/assure/v1/{CONNECTION}", headers, repeat_every=1, on=True
        )
        packers = Packers(assure, SandboxClock(FAST), 2)
        packers.start()
        started.append(packers)
        return assure

    yield begin
    for packers in started:
        packers.stop()


def eventually(condition, seconds=60):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.02)


@pytest.mark.parametrize("documents", Documents)
def test_an_order_is_packed_and_its_documents_arrive_byte_for_byte(
    connector, warehouse, shipments, documents
):
    assure = warehouse(connector(documents))

    def shown():
        with assure.lock:
            return assure.warehouse.shown()

    eventually(lambda: shown()["steps"] == {"DONE": 1})

    (package,), (shipment,) = shown()["packages"], shipments()
    assert package["shipmentCode"] == shipment.shipment_code
    assert package["label"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert package["invoice"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert shown()["repeated"] == {"the_same": 1, "different": 0}
    assert shown()["answers"]["LABEL 400 NOT_READY"] == 2
