"""A client of the simulated Amazon with signed requests and without a socket."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from lxml import etree

from channel_connector.plugins.amazon_mws.sandbox.amazon import Amazon
from channel_connector.plugins.amazon_mws.sandbox.control.app import order_entry
from channel_connector.plugins.amazon_mws.sandbox.control.schemas import OrderSchema
from channel_connector.plugins.amazon_mws.sandbox.protocol.signing import canonical_query, signature
from channel_connector.plugins.amazon_mws.sandbox.protocol.wire import Reply, Request
from channel_connector.plugins.amazon_mws.sandbox.settings import SandboxSettings, ShopSettings
from channel_connector.plugins.amazon_mws.sandbox.shop.order import ShopOrder
from channel_connector.plugins.amazon_mws.sandbox.shop.shop import Shop
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind, Trouble

_CREDENTIALS = {
    "AWSAccessKeyId": "AKIDSANDBOX000000001",
    "SellerId": "A1SANDBOXSELLER",
    "MWSAuthToken": "amzn.mws.00000000-1111-2222-3333-444444444444",
}
_PATHS = {
    "Orders": "/Orders/2013-09-01",
    "Sellers": "/Sellers/2011-07-01",
    "EasyShip": "/EasyShip/2018-09-01",
    "Feeds": "/Feeds/2009-01-01",
    "Reports": "/Reports/2009-01-01",
}
INVENTORY = "_POST_INVENTORY_AVAILABILITY_DATA_"
DOCUMENTS = "_POST_EASYSHIP_DOCUMENTS_"
_QUIET = ShopSettings(orders_per_hour=0, backlog=0, by_amazon_rate=0, self_ship_rate=0)


@dataclass(frozen=True)
class Answer:
    """What came back, read by local names."""

    reply: Reply

    @property
    def status(self) -> int:
        return self.reply.status

    @property
    def body(self) -> str:
        return self.reply.body.decode()

    @property
    def root(self) -> etree._Element:
        return etree.fromstring(re.sub(rb' xmlns="[^"]*"', b"", self.reply.body))

    def texts(self, name: str) -> list[str]:
        return [element.text or "" for element in self.root.iter(name)]

    def text(self, name: str) -> str:
        return self.texts(name)[0]

    @property
    def code(self) -> str:
        """The error's code; empty where there is none."""
        return "".join(self.texts("Code"))

    def header(self, name: str) -> str | None:
        return dict(self.reply.headers).get(name)


PARCEL = {
    "Dimensions__Length": "30",
    "Dimensions__Width": "20",
    "Dimensions__Height": "10",
    "Dimensions__Unit": "cm",
    "Weight__Value": "450",
    "Weight__Unit": "g",
}


class FeedWriter:
    """Writes feeds and their messages."""

    @staticmethod
    def envelope(message_type: str, *payloads: str, before: str = "") -> bytes:
        """A feed with messages numbered from 1."""
        messages = "".join(
            f"<Message><MessageID>{number}</MessageID>{payload}</Message>"
            for number, payload in enumerate(payloads, 1)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope><Header>'
            "<DocumentVersion>1.01</DocumentVersion>"
            "<MerchantIdentifier>A1SANDBOXSELLER</MerchantIdentifier></Header>"
            f"<MessageType>{message_type}</MessageType>{before}{messages}</AmazonEnvelope>"
        ).encode()

    @staticmethod
    def stock(sku: str, quantity: int, more: str = "") -> str:
        """One message of an inventory feed."""
        return (
            "<OperationType>Update</OperationType>"
            f"<Inventory><SKU>{sku}</SKU><Quantity>{quantity}</Quantity>{more}</Inventory>"
        )

    @staticmethod
    def documents(order_id: str, *kinds: str) -> str:
        """One message of a documents feed, for label and invoice if nothing else is said."""
        wanted = "".join(
            f"<DocumentType>{kind}</DocumentType>" for kind in kinds or ("ShippingLabel", "Invoice")
        )
        order = f"<AmazonOrderID>{order_id}</AmazonOrderID>"
        return f"<EasyShipDocument>{order}{wanted}</EasyShipDocument>"


@dataclass
class Caller:
    """Calls Amazon for one seller; the clock is stopped at `now` until moved."""

    amazon: Amazon
    now: datetime
    secret: str = "sandbox-secret-key-0123456789abcdefghijk"
    method: str = "POST"
    user_agent: str = "Shop/1 (Language=Python)"
    write: FeedWriter = field(default_factory=FeedWriter)

    @property
    def shop(self) -> Shop:
        return self.amazon.shops["A1SANDBOXSELLER"]

    def request(
        self,
        operation: str,
        parameters: dict[str, str | None] | None = None,
        path: str = "",
        body: bytes | None = None,
    ) -> Request:
        """A signed request; a parameter that is None is left out, a body sends them in the URL."""
        path = path or _PATHS["Orders"]
        usual = {
            **_CREDENTIALS,
            "Action": operation,
            "Version": path.rpartition("/")[2],
            "SignatureMethod": "HmacSHA256",
            "SignatureVersion": "2",
            "Timestamp": self.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        wanted = {**usual, **(parameters or {})}
        sent = {name: value for name, value in wanted.items() if value is not None}
        query = canonical_query(sent)
        signed = signature(self.secret, f"{self.method}\nmws.test\n{path}\n{query}")
        text = f"{query}&Signature={quote(signed, safe='')}"
        in_url = self.method == "GET" or body is not None
        return Request(
            self.method,
            path,
            query=text if in_url else "",
            headers={"host": "mws.test:8701", "user-agent": self.user_agent},
            body=(body or b"") if in_url else text.encode(),
        )

    def __call__(
        self,
        operation: str,
        parameters: dict[str, str | None] | None = None,
        section: str = "Orders",
    ) -> Answer:
        return self.send(self.request(operation, parameters, _PATHS[section]))

    def send(self, request: Request) -> Answer:
        return Answer(self.amazon.answer(request, self.now))

    def list_orders(self, **parameters: str | None) -> Answer:
        usual = {"MarketplaceId.Id.1": "A21TJRUUN4KGV", "LastUpdatedAfter": "2025-01-01T00:00:00Z"}
        return self("ListOrders", {**usual, **parameters})

    def submit(self, feed_type: str, body: bytes, **parameters: str | None) -> Answer:
        """Submit a feed, with its own MD5 unless another one is said."""
        md5 = b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        told = {"FeedType": feed_type, "ContentMD5Value": md5, **parameters}
        return self.send(self.request("SubmitFeed", told, _PATHS["Feeds"], body))

    def submit_stock(self, *messages: str, **parameters: str | None) -> str:
        """Submit messages of an inventory feed and return the feed's id."""
        feed = self.write.envelope("Inventory", *messages)
        return self.submit(INVENTORY, feed, **parameters).text("FeedSubmissionId")

    def ask_documents(self, *order_ids: str, **parameters: str | None) -> str:
        """Submit a documents feed for label and invoice and return the feed's id."""
        feed = self.write.envelope("EasyShipDocument", *map(self.write.documents, order_ids))
        return self.submit(DOCUMENTS, feed, **parameters).text("FeedSubmissionId")

    def result(self, feed_id: str) -> Answer:
        return self("GetFeedSubmissionResult", {"FeedSubmissionId": feed_id}, "Feeds")

    def feed_status(self, feed_id: str) -> str:
        answer = self("GetFeedSubmissionList", {"FeedSubmissionIdList.Id.1": feed_id}, "Feeds")
        return answer.text("FeedProcessingStatus")

    def easy_ship(self, operation: str, **parameters: str | None) -> Answer:
        """Call Easy Ship; names have `__` for their dots."""
        told = {name.replace("__", "."): value for name, value in parameters.items()}
        return self(operation, {"MarketplaceId": "A21TJRUUN4KGV", **told}, "EasyShip")

    def list_slots(self, order: ShopOrder, **parameters: str | None) -> Answer:
        told = {f"Package{name}": value for name, value in PARCEL.items()}
        whole = {"AmazonOrderId": order.order_id, **told, **parameters}
        return self.easy_ship("ListPickupSlots", **whole)

    def book(self, order: ShopOrder, **parameters: str | None) -> Answer:
        """Book the first slot that is listed, unless another one is said."""
        usual = {
            "AmazonOrderId": order.order_id,
            "PackageRequestDetails__PackagePickupSlot__SlotId": None,
        }
        whole = {**usual, **parameters}
        if whole["PackageRequestDetails__PackagePickupSlot__SlotId"] is None:
            slot_id = self.list_slots(order).text("SlotId")
            whole["PackageRequestDetails__PackagePickupSlot__SlotId"] = slot_id
        return self.easy_ship("CreateScheduledPackage", **whole)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def place(self, **payload: object) -> ShopOrder:
        """Place an order as the control side would."""
        order_id = order_entry.place_order(self.shop, OrderSchema().load(payload), self.now)
        return self.shop.orders[order_id]

    def order_trouble(self, kind: Kind, operation: str = "*", **details: object) -> None:
        self.amazon.troubles.add(Trouble(kind, operation, **details))


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def open_shop(noon: datetime) -> Callable[..., Caller]:
    """Opens an Amazon; what is said changes a shop in which nothing happens by itself."""

    def _open(settings: SandboxSettings | None = None, **shop: object) -> Caller:
        whole = replace(settings or SandboxSettings(), shop=replace(_QUIET, **shop))
        return Caller(Amazon(noon, whole), noon)

    return _open


@pytest.fixture
def caller(open_shop: Callable[..., Caller]) -> Caller:
    """A caller of an Amazon in which nothing happens by itself."""
    return open_shop()


@pytest.fixture
def sandbox(listen):
    """A listening sandbox with 30 orders placed, whose own buyers are asleep."""
    return listen(SandboxSettings(shop=ShopSettings(orders_per_hour=0, backlog=30, seed="socket")))


@pytest.fixture
def still(listen, noon: datetime):
    """A running sandbox with an empty shop, whose clock is stopped at noon."""
    return listen(SandboxSettings(shop=ShopSettings(backlog=0)), stopped_at=noon)
