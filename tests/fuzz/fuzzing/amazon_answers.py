"""
Responses of Amazon as whole HTTP messages: of the sandbox, those written for tests, recorded ones.

The recordings are beside the checkout, if at all.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from urllib.parse import urlsplit

import requests
from amazon_bodies import LIKE, recorded, written
from evidence.beside import RECORDINGS
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject
from requests.adapters import BaseAdapter

from channel_connector.plugins.amazon_mws.channel import channel_over
from channel_connector.plugins.amazon_mws.mws.transport import open_session
from channel_connector.plugins.amazon_mws.plugin import channel_type
from channel_connector.plugins.amazon_mws.sandbox.amazon import Amazon
from channel_connector.plugins.amazon_mws.sandbox.control.order_entry import place_order
from channel_connector.plugins.amazon_mws.sandbox.control.schemas import OrderSchema
from channel_connector.plugins.amazon_mws.sandbox.protocol.wire import Request
from channel_connector.plugins.amazon_mws.sandbox.settings import (
    DocumentReport,
    FeedSettings,
    SandboxSettings,
    ShopSettings,
)
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind, Trouble
from channel_connector.ports.channel.document_source import Wanted
from channel_connector.ports.channel.inventory_sink import StockMessage
from channel_connector.ports.channel.plugin import Channel, Services
from channel_connector.ports.channel.shipment_creator import Serials
from channel_connector.ports.channel.submissions import Kind as Submitted
from channel_connector.ports.channel.submissions import Progress
from channel_connector.ports.host.errors import ConnectorError
from channel_connector.ports.testing.fakes.builders import NOON, a_parcel
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

CREDENTIALS = {
    "endpoint": "http://127.0.0.1:1",
    "seller_id": "A1SANDBOXSELLER",
    "access_key_id": "AKIDSANDBOX000000001",
    "secret_key": "sandbox-secret-key-0123456789abcdefghijk",
    "mws_auth_token": "amzn.mws.00000000-1111-2222-3333-444444444444",
}
ORDER_ID, OTHER_ID = "403-1234567-1234567", "403-7654321-7654321"
MORE_BARS = re.compile(rb"((?:[\d. -]+ re f\n){4})(?:[\d. -]+ re f\n)+")
LONGEST_PDF = 20_000
LONGEST_ANSWER = 6_000
"""Bytes; longer ones hold more of the same, and take longer."""


@dataclass(frozen=True)
class Message:
    """An HTTP response."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def on_the_wire(self) -> bytes:
        """Return its bytes."""
        told = (*self.headers, ("Content-Length", str(len(self.body))))
        lines = (f"HTTP/1.1 {self.status} X", *(f"{name}: {value}" for name, value in told))
        return "\r\n".join((*lines, "", "")).encode("latin-1") + self.body


@dataclass
class InProcess(BaseAdapter):
    """Passes requests to a simulated Amazon and records its responses."""

    amazon: Amazon
    now: datetime = NOON
    heard: list[Message] = field(default_factory=list)

    def send(self, request, **_):
        parts = urlsplit(request.url)
        body = request.body.read() if hasattr(request.body, "read") else request.body or b""
        reply = self.amazon.answer(
            Request(
                request.method,
                parts.path,
                parts.query,
                {"host": parts.netloc, **{k.lower(): v for k, v in request.headers.items()}},
                body.encode() if isinstance(body, str) else body,
            ),
            self.now,
        )
        self.heard.append(Message(reply.status, reply.headers, reply.body))
        response = requests.Response()
        response.status_code, response.request, response.url = reply.status, request, request.url
        response.headers.update(reply.headers)
        response.raw = BytesIO(reply.body)
        return response

    def close(self):
        """Hold nothing."""


@cache
def amazon_messages() -> tuple[Message, ...]:
    """Return one response of each kind, then the written ones and the recorded ones."""
    told = [message for form in DocumentReport for message in _of_a_busy_hour(form)]
    return (*told, *_written_and_recorded())


def bodies(action: str) -> list[bytes]:
    """Return the bodies of responses to these actions (a pattern), without HTTP."""
    answers = re.compile(rb"<(?:\w+:)?(?:%s)Response\b" % action.encode())
    return [
        message.body
        for message in amazon_messages()
        if answers.search(message.body[:400]) and len(message.body) <= LONGEST_ANSWER
    ]


def documents() -> list[bytes]:
    """Return the XML bodies without an envelope: processing reports of feeds."""
    envelope = re.compile(rb"<\w+Response\b")
    return [
        message.body
        for message in amazon_messages()
        if message.body.lstrip().startswith(b"<")
        and message.status == requests.codes.ok
        and not envelope.search(message.body[:400])
    ]


def pdfs() -> list[bytes]:
    """Return documents of packages: as downloaded, and uncompressed, so that mutations hit text."""
    whole = [message.body for message in amazon_messages() if message.body.startswith(b"%PDF")]
    return [max(whole, key=len), *map(_unpacked, whole)]


def _unpacked(pdf: bytes) -> bytes:
    """Return a PDF with uncompressed pages and few bars in its bar codes."""
    writer, written = PdfWriter(BytesIO(pdf)), BytesIO()
    for page in writer.pages:
        packed, drawn = page.raw_get("/Contents"), DecodedStreamObject()
        drawn.set_data(MORE_BARS.sub(rb"\1", packed.get_object().get_data()))
        writer._replace_object(packed, drawn)
    writer.write(written)
    return written.getvalue()


def _written_and_recorded() -> Iterator[Message]:
    answers = [written(name) for name in LIKE]
    if RECORDINGS.is_here:
        answers += [recorded(name) for names in LIKE.values() for name in names]
    for answer in answers:
        yield Message(answer.status, tuple(answer.headers.items()), answer.body[:LONGEST_PDF])


def _of_a_busy_hour(form: DocumentReport) -> list[Message]:
    shop = ShopSettings(orders_per_hour=0, backlog=3, by_amazon_rate=0, self_ship_rate=0)
    feeds = FeedSettings(
        several_orders_per_feed=True, document_report=form, document_errors_told=True
    )
    amazon = Amazon(NOON, SandboxSettings(shop=shop, feeds=feeds))
    adapter = InProcess(amazon)
    with open_session() as session:
        session.mount("http://", adapter)
        account = channel_type().settings().load(CREDENTIALS)
        channel = channel_over(session, account, Services(AlwaysGranted()))
        wish = {"order_id": ORDER_ID, "lines": [{"serial_number_required": True}, {"gift": True}]}
        place_order(amazon.shops["A1SANDBOXSELLER"], OrderSchema().load(wish), NOON)
        place_order(
            amazon.shops["A1SANDBOXSELLER"], OrderSchema().load({"order_id": OTHER_ID}), NOON
        )
        adapter.now += timedelta(minutes=10)
        _read_and_pack(channel, adapter)
        _tell_stock(channel, adapter)
        _be_refused(channel, adapter)
    return adapter.heard


def _read_and_pack(channel: Channel, adapter: InProcess) -> None:
    source, creator, papers = (
        channel.order_source,
        channel.shipment_creator,
        channel.document_source,
    )
    source.first_page(NOON - timedelta(days=3), adapter.now)
    source.read([ORDER_ID, OTHER_ID], adapter.now)
    channel.credential_test.probe(adapter.now)
    for order_id in (ORDER_ID, OTHER_ID):
        lines = source.lines(order_id, None, adapter.now).lines
        serials = [Serials(line.channel_line_id, ("S-1",)) for line in lines if line.needs_serials]
        slots = creator.slots(order_id, a_parcel(), adapter.now)
        booking = creator.book(order_id, a_parcel(), slots[0], serials, adapter.now)
        creator.booked(order_id, adapter.now)
        creator.move(order_id, booking.package_id, slots[1], adapter.now)
    feed_id = papers.request([Wanted(ORDER_ID), Wanted(OTHER_ID)], adapter.now)
    _until_done(channel, adapter, feed_id)
    made = papers.result(feed_id, [ORDER_ID, OTHER_ID], adapter.now)
    for handle in sorted(set(made.handles.values())):
        adapter.now += timedelta(minutes=10)
        papers.fetch(papers.locate(handle, NOON, adapter.now), adapter.now)


def _tell_stock(channel: Channel, adapter: InProcess) -> None:
    for trouble in (None, Kind.FEED_ERRORS, Kind.FEED_WARNINGS, Kind.FEED_FATAL):
        if trouble is not None:
            adapter.amazon.troubles.add(Trouble(trouble))
        adapter.now += timedelta(minutes=10)
        levels = [StockMessage(number, f"SKU-{number}", number, None) for number in range(1, 7)]
        feed_id = channel.inventory_sink.send(levels, adapter.now)
        _until_done(channel, adapter, feed_id)
        channel.inventory_sink.result(feed_id, 6, adapter.now)
    channel.submission_list.sent_since(Submitted.STOCK, NOON, adapter.now)


def _until_done(channel: Channel, adapter: InProcess, feed_id: str) -> None:
    for _ in range(9):
        adapter.now += timedelta(minutes=20)
        if (
            channel.submission_list.status([feed_id], adapter.now).found[feed_id].progress
            is Progress.DONE
        ):
            return
    raise AssertionError(f"Feed {feed_id} is never done.")


def _be_refused(channel: Channel, adapter: InProcess) -> None:
    kinds = (
        Kind.THROTTLE,
        Kind.QUOTA,
        Kind.ACCESS_DENIED,
        Kind.ERROR,
        Kind.ERROR_500_HTML,
        Kind.BAD_ORDER,
        Kind.BAD_BYTES,
        Kind.FORBIDDEN_CHARACTER,
    )
    for kind in kinds:
        adapter.now += timedelta(minutes=10)
        adapter.amazon.troubles.add(Trouble(kind))
        with suppress(ConnectorError):
            channel.order_source.first_page(NOON - timedelta(days=3), adapter.now)
    with suppress(ConnectorError):
        channel.order_source.next_page("nowhere", adapter.now)
    with suppress(ConnectorError):
        channel.order_source.first_page(NOON, adapter.now + timedelta(days=3))
