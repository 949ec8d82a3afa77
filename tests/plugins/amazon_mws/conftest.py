"""
A small Amazon on a socket, for the client's own tests.

It renders the orders that a test gives it and misbehaves on request. It judges nothing: the
sandbox does that, which can listen here as well.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import pytest
import requests
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler

from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.mws.transport import open_session
from channel_connector.plugins.amazon_mws.order_source import AmazonOrderSource
from channel_connector.plugins.amazon_mws.sandbox.amazon import Amazon
from channel_connector.plugins.amazon_mws.sandbox.clock import SandboxClock
from channel_connector.plugins.amazon_mws.sandbox.server import SandboxServer
from channel_connector.plugins.amazon_mws.sandbox.settings import SandboxSettings
from channel_connector.plugins.amazon_mws.settings import AmazonAccount, AmazonSettings
from channel_connector.ports.channel.order_source import Address, Order, OrderLine, OrderState
from channel_connector.ports.host.rate_policy import RatePolicy
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted
from channel_connector.ports.testing.fakes.sandbox_process import ask_control_side
from channel_connector.sdk.wall_clock import WallClock

NOW = NOON + timedelta(hours=1)
NAMESPACE = "https://mws.amazonservices.com/Orders/2013-09-01"
LINES_A_PAGE = 20
STATUSES = {
    OrderState.PENDING: "Pending",
    OrderState.UNFULFILLED: "Unshipped",
    OrderState.PARTLY_FULFILLED: "PartiallyShipped",
    OrderState.FULFILLED: "Shipped",
    OrderState.CANCELLED: "Canceled",
    OrderState.OTHER: "Unfulfillable",
}

Misbehaviour = Callable[[dict[str, str]], Response]


def error_xml(code: str, message: str = "", request_id: str = "1-2-3") -> str:
    told = f"<Message>{escape(message)}</Message>" if message else ""
    return (
        f'<?xml version="1.0"?>\n<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>Sender</Type>'
        f"<Code>{code}</Code>{told}</Error><RequestID>{request_id}</RequestID></ErrorResponse>"
    )


def fails_with(status: int, code: str, message: str = "", **headers: str) -> Misbehaviour:
    return lambda _: Response(
        error_xml(code, message), status, content_type="text/xml", headers=headers
    )


@dataclass
class SmallAmazon:
    """Orders by id; `troubles` are served in place of the next answers, first come first served."""

    now: datetime = NOW
    held: dict[str, Order] = field(default_factory=dict)
    spoilt: set[str] = field(default_factory=set)
    spoilt_lines: set[str] = field(default_factory=set)
    troubles: list[Misbehaviour] = field(default_factory=list)
    constantly: Misbehaviour | None = None
    requests: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    tokens: dict[str, list[str]] = field(default_factory=dict)

    def handle(self, request: Request) -> Response:
        body = request.get_data()
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        self.requests.append(form)
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        misbehave = self.troubles.pop(0) if self.troubles else self.constantly
        response = misbehave(form) if misbehave else self.answer(form)
        response.headers.setdefault("Date", format_datetime(self.now, usegmt=True))
        response.headers.setdefault("x-mws-request-id", f"request-{len(self.requests)}")
        return response

    def answer(self, form: dict[str, str]) -> Response:
        action = form["Action"]
        tell = {
            "ListOrders": self.first_orders,
            "ListOrdersByNextToken": lambda form: self.orders_page(form["NextToken"]),
            "GetOrder": self.known_orders,
            "ListOrderItems": self.first_lines,
            "ListOrderItemsByNextToken": lambda form: self.lines_page(form["NextToken"]),
        }[action]
        try:
            result = tell(form)
        except KeyError:
            return fails_with(400, "NextTokenCorrupted", "We could not decode your NextToken.")(
                form
            )
        return answer_of(action, result)

    def first_orders(self, form: dict[str, str]) -> str:
        since = datetime.fromisoformat(form["LastUpdatedAfter"])
        assert since < self.now - timedelta(minutes=2), "Amazon refuses this"
        wanted = {form[name] for name in form if name.startswith("OrderStatus.Status.")}
        listed = [
            order.channel_order_id
            for order in self.held.values()
            if since <= order.updated_at <= self.now - timedelta(minutes=2)
            and STATUSES[order.state] in wanted
        ]
        return self.orders_page(self.token_of(listed))

    def orders_page(self, token: str) -> str:
        here, rest = self.tokens[token][:100], self.tokens[token][100:]
        horizon = (self.now - timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        entries = "".join(self.order_xml(self.held[order_id]) for order_id in here)
        following = f"<NextToken>{self.token_of(rest)}</NextToken>" if rest else ""
        return (
            f"<LastUpdatedBefore>{horizon}</LastUpdatedBefore><Orders>{entries}</Orders>{following}"
        )

    def known_orders(self, form: dict[str, str]) -> str:
        asked = [form[name] for name in form if name.startswith("AmazonOrderId.Id.")]
        entries = [self.order_xml(self.held[known]) for known in asked if known in self.held]
        return f"<Orders>{''.join(entries)}</Orders>"

    def first_lines(self, form: dict[str, str]) -> str:
        order_id = form["AmazonOrderId"]
        lines = self.held[order_id].lines or ()
        items = [line_xml(line, spoilt=order_id in self.spoilt_lines) for line in lines]
        return self.lines_page(self.token_of([order_id, *items]))

    def lines_page(self, token: str) -> str:
        order_id, *items = self.tokens[token]
        here, rest = items[:LINES_A_PAGE], items[LINES_A_PAGE:]
        following = f"<NextToken>{self.token_of([order_id, *rest])}</NextToken>" if rest else ""
        return (
            f"{following}<OrderItems>{''.join(here)}</OrderItems>"
            f"<AmazonOrderId>{order_id}</AmazonOrderId>"
        )

    def token_of(self, what: list[str]) -> str:
        token = f"no.{len(self.tokens)}+of/all=="
        self.tokens[token] = what
        return token

    def order_xml(self, order: Order) -> str:
        spoilt = order.channel_order_id in self.spoilt
        parts = [
            ("AmazonOrderId", order.channel_order_id),
            ("PurchaseDate", "yesterday" if spoilt else order.placed_at.isoformat()),
            ("LastUpdateDate", order.updated_at.isoformat()),
            ("OrderStatus", STATUSES[order.state]),
            ("PaymentMethod", "COD" if order.cash_on_delivery else "Other"),
            ("ShipmentServiceLevelCategory", "NextDay " if order.priority else "Standard "),
            ("LatestShipDate", order.dispatch_by.isoformat() if order.dispatch_by else ""),
            ("BuyerEmail", order.ship_to.email if order.ship_to else ""),
        ]
        total = f"<OrderTotal><CurrencyCode>{order.currency}</CurrencyCode></OrderTotal>"
        return (
            f"<Order>{elements(parts)}{total if order.currency else ''}"
            f"{address_xml(order.ship_to) if order.ship_to else ''}</Order>"
        )


def answer_of(action: str, result: str) -> Response:
    return Response(
        f'<?xml version="1.0"?>\n<{action}Response xmlns="{NAMESPACE}">'
        f"<{action}Result>{result}</{action}Result>"
        "<ResponseMetadata><RequestId>1-2-3</RequestId></ResponseMetadata>"
        f"</{action}Response>",
        content_type="text/xml",
    )


def elements(parts: list[tuple[str, str]]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts if value)


def address_xml(address: Address) -> str:
    parts = [
        ("Name", address.name),
        ("AddressLine1", address.line1),
        ("AddressLine2", address.line2),
        ("AddressLine3", address.line3),
        ("City", address.city),
        ("StateOrRegion", address.state),
        ("PostalCode", address.postal_code),
        ("CountryCode", address.country),
        ("Phone", address.phone),
    ]
    return f"<ShippingAddress>{elements(parts)}</ShippingAddress>"


def line_xml(line: OrderLine, *, spoilt: bool) -> str:
    parts = [
        ("ASIN", line.channel_serial),
        ("OrderItemId", line.channel_line_id),
        ("SellerSKU", line.channel_sku or ""),
        ("QuantityOrdered", "some" if spoilt else str(line.quantity)),
        ("QuantityShipped", str(line.shipped)),
        ("GiftWrapLevel", "Classic" if line.gift_wrap else ""),
    ]
    prices = [
        ("ItemPrice", line.unit_price),
        ("PromotionDiscount", line.unit_discount),
        ("ShippingPrice", line.unit_shipping),
    ]
    money = "".join(
        f"<{name}><CurrencyCode>INR</CurrencyCode><Amount>{price * line.quantity}</Amount></{name}>"
        for name, price in prices
        if price is not None
    )
    return f"<OrderItem>{elements(parts)}{money}</OrderItem>"


@pytest.fixture
def serve_once() -> Iterator[Callable[[str], str]]:
    """Answer one connection with these bytes, close it and return the address."""
    with ExitStack() as stack:

        def serve(raw: str) -> str:
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def answer() -> None:
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(raw.encode())

            thread = threading.Thread(target=answer, daemon=True)
            thread.start()
            stack.callback(thread.join, 5)
            return f"http://127.0.0.1:{listening.getsockname()[1]}"

        yield serve


@pytest.fixture
def amazon(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> SmallAmazon:
    # The test server would send a Date of its own beside ours.
    monkeypatch.setattr(WSGIRequestHandler, "send_response", WSGIRequestHandler.send_response_only)
    small = SmallAmazon()
    httpserver.expect_request(re.compile("/.*")).respond_with_handler(small.handle)
    return small


@pytest.fixture
def account(httpserver: HTTPServer) -> AmazonAccount:
    """An account whose endpoint is the small Amazon."""
    loaded = AmazonSettings().load(
        {
            "endpoint": httpserver.url_for("").rstrip("/"),
            "seller_id": "A1EXAMPLESELLER",
            "access_key_id": "AKIDEXAMPLE000000001",
            "secret_key": "ExampleSecretKey0123456789abcdefghijklmn",
            "mws_auth_token": "amzn.mws.00000000-1111-2222-3333-444444444444",
        }
    )
    assert isinstance(loaded, AmazonAccount)
    return loaded


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with open_session() as session:
        yield session


@pytest.fixture
def policy() -> AlwaysGranted:
    return AlwaysGranted()


@pytest.fixture
def client(
    account: AmazonAccount, policy: AlwaysGranted, session: requests.Session
) -> AmazonClient:
    return AmazonClient(account, policy, session)


@pytest.fixture
def source_for(
    account: AmazonAccount, session: requests.Session
) -> Callable[[RatePolicy], AmazonOrderSource]:
    """Make a source of the small Amazon's orders with this policy."""

    def make(rate_policy: RatePolicy) -> AmazonOrderSource:
        client = AmazonClient(account, rate_policy, session)
        return AmazonOrderSource(client, rate_policy, account.marketplace_id)

    return make


@pytest.fixture
def source(
    source_for: Callable[[RatePolicy], AmazonOrderSource], policy: AlwaysGranted
) -> AmazonOrderSource:
    return source_for(policy)


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder of the feed schemas and their samples."""
    return Path(__file__).with_name("schemas")


@pytest.fixture(scope="session")
def feed_schema(schemas: Path) -> etree.XMLSchema:
    """The schema of feeds and of their reports."""
    return etree.XMLSchema(etree.parse(schemas / "feed_subset.xsd"))


class ListeningSandbox:
    """A sandbox on a socket, served by a thread: what a process is, started at once."""

    def __init__(self, settings: SandboxSettings, stopped_at: datetime | None = None) -> None:
        clock = SandboxClock(WallClock(), stopped_at)
        amazon = Amazon(clock.now(), settings)
        self._server = SandboxServer(amazon, clock, "127.0.0.1", 0)
        self._thread = Thread(target=self._server.serve)
        self.url = self._server.url

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self._thread.join()

    def control(self, method: str, path: str, body: object = None) -> Any:
        return ask_control_side(self.url, method, path, body)


@pytest.fixture
def listen() -> Iterator[Callable[..., ListeningSandbox]]:
    """Return a function that opens a listening sandbox with these settings."""
    with ExitStack() as closing:

        def opened(settings: SandboxSettings, stopped_at: datetime | None = None):
            return closing.enter_context(ListeningSandbox(settings, stopped_at))

        yield opened
