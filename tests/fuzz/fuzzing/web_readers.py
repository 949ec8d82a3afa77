"""
Calls of Assure as the web server passes them on: a whole HTTP request of any bytes.

The application uses a real database. Every response must follow the contract: its body is JSON
with a code and a message, or the result; no response may report an internal error.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from channel_connector.adapters.assure.endpoint.app import web_app
from channel_connector.adapters.assure.endpoint.credentials import signing_key
from channel_connector.adapters.assure.endpoint.links import Links
from channel_connector.adapters.assure.endpoint.oms_endpoint import OmsEndpoint
from channel_connector.adapters.assure.settings import AssureSettings
from channel_connector.adapters.metrics.collector import ConnectorCollector
from channel_connector.adapters.metrics.shared_reading import SharedReading
from channel_connector.adapters.settings import ServerSettings
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.adapters.web.health import Health
from channel_connector.adapters.web.operator_calls import operator_calls
from channel_connector.core.documents.get_documents import (
    DocumentsAnswer,
    DocumentsNotReady,
    DocumentsReady,
    NoDocuments,
)
from channel_connector.core.packing.accept_shipment import AcceptShipment
from channel_connector.core.stock.record_stock import RecordStock
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.repositories.orders import SentLine, Stage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_declaration,
    a_listing,
    a_record,
    a_shipment,
    an_order,
)
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink
from channel_connector.ports.testing.fakes.order_sources import MemoryOrderSource

from .reader import Read, Reader

KEY = "knock-knock-knock-3"
CALLS_WITH = {"X-Connector-Key": Secret(KEY)}
SERVER = ServerSettings("127.0.0.1", 8700, 60_000, None, timedelta(minutes=30))
FRESH = 60.0
BASE = f"/assure/v1/{CONNECTION}"
OUR_STATUSES = {200, 400, 401, 404, 405}
OUR_NAMES = {"code", "message", "description"}


class Standstill:
    """A clock that stands still."""

    def now(self):
        return NOON


def _documents(shipment_code: str, _now: object) -> DocumentsAnswer:
    """Return documents for one shipment, a later time for another, and refuse all others."""
    shipment = a_shipment(document_handle="60001", package_id="P-1")
    if shipment_code == shipment.shipment_code:
        return DocumentsReady(shipment, b"%PDF-1.4")
    if shipment_code.startswith("soon"):
        return DocumentsNotReady(NOON, "Its documents are not made yet.")
    return NoDocuments("UNKNOWN_SHIPMENT", "There is no shipment with this code.")


def _drawn(storage: SqlStorage) -> OmsEndpoint:
    order = an_order(ORDER_ID)
    lines = tuple(
        SentLine(line.channel_line_id, line.channel_sku, line.quantity) for line in order.lines
    )
    record = a_record(ORDER_ID, order=None, stage=Stage.SENT_TO_OMS, sent_at=NOON, sent_lines=lines)
    with storage.writing() as uow:
        uow.orders.put([record])
        uow.listings.put([a_listing("RED-MUG"), a_listing("BLUE-MUG")])
    record_stock = RecordStock(CONNECTION, MemoryInventorySink(), storage, "BLR1")
    return OmsEndpoint(
        name=CONNECTION,
        assure=AssureSettings("http://127.0.0.1:1", "acme", Secret("x"), calls_with=CALLS_WITH),
        carrier="Bicycle",
        default_parcel=None,
        workflows=a_declaration(),
        accept=AcceptShipment(CONNECTION, MemoryOrderSource(order), storage).run,
        get_documents=_documents,
        record=lambda call: record_stock.run([call])[0],
        wake=lambda _: None,
    )


@contextmanager
def _call() -> Iterator[Read]:
    """Open a function that passes a request to the application and checks the response."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'connector.db'}")
        upgrade_tables(database)
        yield _calling(SqlStorage(database))
        database.dispose()


def _calling(storage: SqlStorage) -> Read:
    records = MemoryCallRecords()
    app = web_app([_drawn(storage)], SERVER, Standstill(), records)
    health = SharedReading(lambda: Health(()), FRESH)
    metrics = ConnectorCollector(SharedReading(lambda: None, FRESH), "sqlite", timedelta(minutes=1))
    app.register_blueprint(operator_calls(health, metrics, Secret(KEY)))

    def read(request: bytes) -> None:
        answered: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            answered.extend((int(status[:3]), dict(headers)))

        environment = environment_of(request)
        pieces = app.wsgi_app(environment, start)
        body = b"".join(pieces)
        pieces.close()
        records.kept.clear()
        _is_ours(environment, *answered, body)

    return read


def _is_ours(request: dict[str, Any], status: int, headers: dict[str, str], body: bytes) -> None:
    for name, value in headers.items():
        assert not set("\r\n\0") & set(name + value), f"a header of the answer is split: {name}"
    assert status in OUR_STATUSES, f"answered with {status}: {body[:300]!r}"
    is_of_metrics = request["PATH_INFO"].lstrip("/") == "metrics"
    if request["REQUEST_METHOD"] in {"HEAD", "OPTIONS"} or is_of_metrics:
        return  # no body, or not one of the contract
    told = json.loads(body) if "json" in headers.get("Content-Type", "") else None
    assert told is not None or status == 200, f"{status} without JSON: {body[:300]!r}"
    assert status == 200 or told.keys() == OUR_NAMES, f"{status} is not of the contract: {told}"
    assert len(body) < 20 * SERVER.largest_body, f"{len(body)} bytes are answered"


def environment_of(request: bytes) -> dict[str, Any]:
    """Return the WSGI environment of a request, whatever it contains."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    target = rest.removesuffix(" HTTP/1.1")
    path, _, query = target.partition("?")
    environment: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path.encode("latin-1")).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8700",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
    }
    for line in lines:
        name, _, value = line.partition(":")
        name = name.strip().upper().replace("-", "_")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        environment[key] = value.strip()
    return environment


def _requests() -> list[bytes]:
    pack = {
        "orderCode": ORDER_ID,
        "locationCode": "BLR1",
        "shipmentId": 7001,
        "weight": 450.0,
        "dimensions": {"length": 20, "breadth": 15.5, "height": 10},
        "shipmentItems": [
            {"channelSkuCode": "RED-MUG", "quantityToPack": 1, "externalSerialCodes": ["S-1"]},
            {"channelSkuCode": "BLUE-MUG", "quantity": 2, "serialNumbers": None},
        ],
    }
    entries = [
        {"channelSkuCode": "RED-MUG", "quantity": 5, "consolidatedQuantity": 5.0},
        {"channelSkuCode": "NONE", "quantity": -1, "consolidatedQuantity": "5"},
    ]
    stock = {"locationCode": "BLR1", "inventories": entries}
    links = Links(CONNECTION, signing_key(CALLS_WITH), f"{BASE}/document", SERVER.links_live)
    code = a_shipment().shipment_code
    bodies = {
        f"POST {BASE}/orders/pack": pack,
        f"PUT {BASE}/inventory": stock,
        f"PUT {BASE}/inventory/consolidated": {"inventories": entries},
        f"PUT {BASE}/orders/ack": {"orders": [{"orderCode": "1", "locationCode": None}]},
        f"PUT {BASE}/orders/cancel": {"orderCode": "1"},
        f"POST {BASE}/handover": {},
        f"GET {BASE}/invoice": {"shipmentCode": code, "orderCode": ORDER_ID},
        f"GET {BASE}/invoice?shipmentCode={code}&orderCode={ORDER_ID}": None,
        f"GET {BASE}/label?shipmentCode=soon-1": None,
        f"GET {links.to(code, NOON)}": None,
        f"GET {BASE}/credentials": None,
        "GET /openapi.json": None,
        "GET /health/ready": None,
        "GET /metrics": None,
    }
    return [_request(first, body) for first, body in bodies.items()]


def _request(first: str, body: object) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{first} HTTP/1.1\r\nHost: connector.example\r\nX-Connector-Key: {KEY}\r\n"
        f"Authorization: Bearer {KEY}\r\n"
        "Content-Type: application/json; charset=utf-8\r\nAccept: */*\r\n\r\n"
    )
    return head.encode() + content


WEB_READERS = (Reader("assure-calls", _requests, _call, ()),)
