"""Readers of Amazon's responses: each on its own, and the client with all of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import requests

from channel_connector.plugins.amazon_mws.channel import channel_over
from channel_connector.plugins.amazon_mws.documents.completeness import completeness_of
from channel_connector.plugins.amazon_mws.documents.pages import order_on_pages, split_pages
from channel_connector.plugins.amazon_mws.documents.report import read_documents_report
from channel_connector.plugins.amazon_mws.feeds.processing_report import (
    read_processing_report,
)
from channel_connector.plugins.amazon_mws.mws.answers import NoAnswer, Reply, parse, read_answer
from channel_connector.plugins.amazon_mws.mws.call_fields import KEPT
from channel_connector.plugins.amazon_mws.mws.documents import Document
from channel_connector.plugins.amazon_mws.mws.errors import connector_error, read_fault, result_of
from channel_connector.plugins.amazon_mws.mws.quota_headers import quota_seen
from channel_connector.plugins.amazon_mws.mws.timestamps import parse_timestamp
from channel_connector.plugins.amazon_mws.mws.transport import open_session
from channel_connector.plugins.amazon_mws.orders.order import Unreadable, read_order_page
from channel_connector.plugins.amazon_mws.orders.order_items import read_line_page
from channel_connector.plugins.amazon_mws.packing.packages import read_package, read_slots
from channel_connector.plugins.amazon_mws.plugin import channel_type
from channel_connector.plugins.amazon_mws.settings import AmazonAccount
from channel_connector.ports.channel.plugin import Channel, Services
from channel_connector.ports.host.errors import ConnectorError
from channel_connector.ports.testing.fakes.builders import NOON, a_parcel, a_slot
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted
from channel_connector.sdk.masking.xml_body import mask_xml

from .amazon_answers import (
    CREDENTIALS,
    ORDER_ID,
    OTHER_ID,
    amazon_messages,
    bodies,
    documents,
    pdfs,
)
from .one_answer import Answering, fields_of, status_in
from .reader import Opening, Read, Reader, simply

ROOT = re.compile(rb"<(?:\w+:)?(\w+)Response\b")
OF_FEED = re.compile(rb"<DocumentTransactionID>([0-9]{1,20})<")
LONGEST_SAID = 2_000
"""The maximum length of an error, or of a stored text of a call."""


def _result_reader(action: str, *reads: Callable[[object], object]) -> Opening:
    def read(body: bytes) -> None:
        root = ROOT.search(body[:400])
        told = root[1].decode() if root else action
        result = read_answer(told, Reply(200, {}, body)).result
        for each in reads:
            each(result)

    return simply(read)


def _read_report(body: bytes) -> None:
    feed = OF_FEED.search(body)
    read_processing_report(body, feed[1].decode() if feed else "", 6)


def _read_documents_report(body: bytes) -> None:
    document = Document(body, content_md5="told" if len(body) % 2 else "")
    feed = OF_FEED.search(body)
    read_documents_report(document, feed[1].decode() if feed else "", [ORDER_ID, OTHER_ID])


def _read_fault(message: bytes) -> None:
    headers, body = fields_of(message)
    reply = Reply(status_in(headers), headers, body)
    fault = read_fault(reply, ["amzn.mws", "secret"])
    result = result_of(fault, reply)
    _is_short(result.code, result.request_id, fault.message)
    error = connector_error("ListOrders", fault, timedelta(hours=1))
    _is_short(str(error))


def _read_headers(message: bytes) -> None:
    headers, _ = fields_of(message)
    quota_seen(headers, NOON, NOON)


def _read_text(body: bytes) -> None:
    headers, content = fields_of(body)
    Document(content, headers.get("content-type", ""), headers.get("content-md5", "")).text()


@contextmanager
def _ask_everything() -> Iterator[Read]:
    """Open a channel whose next call receives the message."""
    account = channel_type().settings().load(CREDENTIALS)
    with open_session() as session:
        yield _asking(account, session)


def _asking(account: AmazonAccount, session: requests.Session) -> Read:
    answering = Answering(session)

    def read(message: bytes) -> None:
        policy = AlwaysGranted()
        channel = channel_over(session, account, Services(policy, MemoryCallRecords()))
        root = ROOT.search(message)
        ask = QUESTIONS.get(root[1].decode() if root else "", _result)
        try:
            with answering.answering_with(message):
                _told(lambda: ask(channel))
                _told(lambda: channel.order_source.first_page(NOON, NOON + timedelta(days=1)))
        finally:
            for result in policy.results:
                _is_short(result.code, result.request_id)

    return read


def _told(ask: Callable[[], object]) -> None:
    try:
        ask()
    except ConnectorError as error:
        _is_short(str(error))


def _is_short(*texts: str) -> None:
    longest = max(map(len, texts))
    assert longest <= LONGEST_SAID, f"{longest} characters are reported or stored"


def _result(channel: Channel) -> None:
    channel.inventory_sink.result("383186020424", 6, NOON)
    channel.document_source.result("383186020424", [ORDER_ID], NOON)


QUESTIONS: dict[str, Callable[[Channel], object]] = {
    "ListOrders": lambda channel: channel.order_source.first_page(NOON, NOON),
    "GetOrder": lambda channel: channel.order_source.read([ORDER_ID], NOON),
    "ListOrderItems": lambda channel: channel.order_source.lines(ORDER_ID, None, NOON),
    "ListPickupSlots": lambda channel: channel.shipment_creator.slots(ORDER_ID, a_parcel(), NOON),
    "CreateScheduledPackage": lambda channel: channel.shipment_creator.book(
        ORDER_ID, a_parcel(), a_slot(), (), NOON
    ),
    "GetScheduledPackage": lambda channel: channel.shipment_creator.booked(ORDER_ID, NOON),
    "UpdateScheduledPackages": lambda channel: channel.shipment_creator.move(
        ORDER_ID, "1", a_slot(), NOON
    ),
    "SubmitFeed": lambda channel: channel.inventory_sink.send((), NOON),
    "GetFeedSubmissionList": lambda channel: channel.submission_list.status(["383186020424"], NOON),
    "GetReportList": lambda channel: channel.document_source.locate("1", NOON, NOON),
    "ListMarketplaceParticipations": lambda channel: channel.credential_test.probe(NOON),
}


def _on_the_wire() -> Sequence[bytes]:
    return [message.on_the_wire() for message in amazon_messages()]


def _faults() -> Sequence[bytes]:
    return [
        b"status: %d\r\n" % message.status + message.on_the_wire().split(b"\r\n", 1)[1]
        for message in amazon_messages()
        if message.status >= 400  # HTTP's refusals
    ]


def _texts() -> Sequence[bytes]:
    told = [f"content-type: text/plain; charset={name}\r\n\r\nMüll".encode() for name in CHARSETS]
    return [*told, *_on_the_wire()[-40:]]


CHARSETS = ("utf-8", "windows-31j", "iso-8859-1", "utf-16", "idna", "base64", "undefined", "x")
SPLIT_FOR = (ORDER_ID, OTHER_ID)

AMAZON_READERS = (
    Reader(
        "amazon-xml",
        lambda: [*bodies(r"\w+"), *documents()],
        simply(parse),
        (NoAnswer,),
    ),
    Reader(
        "amazon-orders",
        partial(bodies, "ListOrders|GetOrder"),
        _result_reader(
            "ListOrders", read_order_page, partial(read_order_page, easy_ship_only=True)
        ),
        (NoAnswer,),
    ),
    Reader(
        "amazon-order-items",
        partial(bodies, "ListOrderItems"),
        _result_reader("ListOrderItems", lambda result: read_line_page(result, ORDER_ID)),
        (NoAnswer, Unreadable),
    ),
    Reader(
        "amazon-pickup-slots",
        partial(bodies, "ListPickupSlots"),
        _result_reader("ListPickupSlots", lambda result: read_slots(result, ORDER_ID)),
        (NoAnswer,),
    ),
    Reader(
        "amazon-packages",
        partial(bodies, r"\w+ScheduledPackages?"),
        _result_reader("GetScheduledPackage", lambda result: read_package(result, ORDER_ID)),
        (NoAnswer,),
    ),
    Reader("amazon-feed-reports", documents, simply(_read_report), (NoAnswer,)),
    Reader("amazon-documents-reports", documents, simply(_read_documents_report), (NoAnswer,)),
    Reader("amazon-texts", _texts, simply(_read_text)),
    Reader("amazon-faults", _faults, simply(_read_fault)),
    Reader(
        "amazon-moments",
        lambda: [b"2026-03-14T12:00:00.000Z", b"Sat, 14 Mar 2026 12:00:00 GMT", b"2026-03-14"],
        simply(lambda text: parse_timestamp(text.decode("latin-1"))),
        (ValueError,),
    ),
    Reader(
        "amazon-quota-headers",
        lambda: [
            b"x-mws-quota-max: 30.0\r\nx-mws-quota-remaining: 12.0\r\n"
            b"x-mws-quota-resetsOn: 2026-03-14T12:%02d:00.000Z" % minute
            for minute in range(3)
        ],
        simply(_read_headers),
    ),
    Reader(
        "amazon-masking",
        lambda: [message.body for message in amazon_messages()],
        simply(lambda body: mask_xml(body, KEPT)),
        (),
    ),
    Reader("amazon-client", _on_the_wire, _ask_everything),
    Reader("amazon-pdfs", pdfs, simply(lambda body: split_pages(body, SPLIT_FOR))),
    Reader("amazon-completeness", pdfs, simply(completeness_of)),
    Reader("amazon-pages", pdfs, simply(lambda body: order_on_pages(body, ORDER_ID))),
)
