"""The application that Assure calls, over real books, a channel in memory and a clock by hand."""

import shutil
from datetime import timedelta

import pytest

from channel_connector.adapters.assure.endpoint.app import web_app
from channel_connector.adapters.assure.endpoint.oms_endpoint import OmsEndpoint
from channel_connector.adapters.assure.settings import AssureSettings
from channel_connector.adapters.settings import ServerSettings
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.adapters.web.batching import Batcher
from channel_connector.core.documents.get_documents import NoDocuments
from channel_connector.core.packing.accept_shipment import AcceptShipment
from channel_connector.core.stock.record_stock import RecordStock
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.repositories.orders import SentLine, Stage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_declaration,
    a_record,
    an_order,
)
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink
from channel_connector.ports.testing.fakes.order_sources import MemoryOrderSource

HEADERS = {"X-Connector-Key": "knock-knock-knock-3", "X-Client": "acme"}


class ClockByHand:
    """Stands still until it is set."""

    def __init__(self):
        self.moment = NOON

    def now(self):
        return self.moment


class Oms:
    """Gives out what the test laid on it, by shipment code."""

    def __init__(self):
        self.answers = {}

    def __call__(self, shipment_code, now):
        unknown = NoDocuments("UNKNOWN_SHIPMENT", "There is no shipment with this code.")
        return self.answers.get(shipment_code, unknown)


@pytest.fixture
def headers():
    """By what Assure's calls are known."""
    return HEADERS


@pytest.fixture
def clock():
    return ClockByHand()


@pytest.fixture
def storage(upgraded_sqlite, tmp_path):
    database = Database(f"sqlite:///{shutil.copy(upgraded_sqlite, tmp_path)}")
    yield SqlStorage(database)
    database.dispose()


@pytest.fixture
def source(storage):
    """A channel's orders; one of them is in the OMS."""
    order = an_order(ORDER_ID)
    lines = tuple(
        SentLine(line.channel_line_id, line.channel_sku, line.quantity) for line in order.lines
    )
    record = a_record(ORDER_ID, order=None, stage=Stage.SENT_TO_OMS, sent_at=NOON, sent_lines=lines)
    with storage.writing() as uow:
        uow.orders.put([record])
    return MemoryOrderSource(order)


@pytest.fixture
def oms():
    return Oms()


@pytest.fixture
def woken():
    """The connections that were woken."""
    return []


@pytest.fixture
def assure_settings():
    return AssureSettings(
        "http://127.0.0.1:1",
        "acme",
        Secret("swordfish-77"),
        calls_with={name: Secret(value) for name, value in HEADERS.items()},
    )


@pytest.fixture
def endpoint(assure_settings, storage, source, oms, woken):
    accept = AcceptShipment(CONNECTION, source, storage).run
    record = Batcher(RecordStock(CONNECTION, MemoryInventorySink(), storage, "BLR1").run)
    return OmsEndpoint(
        name=CONNECTION,
        assure=assure_settings,
        carrier="Bicycle",
        default_parcel=None,
        workflows=a_declaration(note="The shop does not."),
        accept=accept,
        get_documents=oms,
        record=record,
        wake=woken.append,
    )


@pytest.fixture
def server():
    return ServerSettings(
        "127.0.0.1", 8700, 20_000, "https://connector.example", timedelta(minutes=30)
    )


@pytest.fixture
def serving(server, clock):
    """Return a function that opens a client of an application for these connections."""

    def open_client(*endpoint):
        return web_app(endpoint, server, clock).test_client()

    return open_client


@pytest.fixture
def client(serving, endpoint):
    return serving(endpoint)


@pytest.fixture
def body():
    """A pack call as Assure makes it, with what is of no interest here."""
    return {
        "orderCode": ORDER_ID,
        "locationCode": "BLR1",
        "shipmentId": 7001,
        "packageSku": None,
        "weight": 450.0,
        "dimensions": {"length": 20, "breadth": 15.5, "height": 10, "colour": "brown"},
        "fulfillmentType": "BLOCK_COMPLETE",
        "invoice": {"shippingAddress": {"name": "Asha Testrao"}},
        "shipmentItems": [
            {"channelSkuCode": "RED-MUG", "quantityToPack": 1, "externalSerialCodes": None},
            {"channelSkuCode": "BLUE-MUG", "quantityToPack": 2, "externalSerialCodes": []},
        ],
    }


@pytest.fixture
def pack(client, body):
    """Return a function that packs, with changes of the body; `...` leaves a part out."""

    def call(headers=HEADERS, **changes):
        sent = {name: value for name, value in (body | changes).items() if value is not ...}
        return client.post(f"/assure/v1/{CONNECTION}/orders/pack", json=sent, headers=headers)

    return call


@pytest.fixture
def ask(client):
    """Return a function that asks for an invoice or a label."""

    def call(what, headers=HEADERS, **query):
        return client.get(f"/assure/v1/{CONNECTION}/{what}", query_string=query, headers=headers)

    return call


@pytest.fixture
def shipments(storage):
    """Return a function that tells which shipments are kept."""

    def look():
        with storage.reading() as uow:
            return uow.shipments.search()

    return look
