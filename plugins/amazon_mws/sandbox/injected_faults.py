"""Modifies successful replies by injected faults."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from fpdf import FPDF

from .protocol.wire import Reply
from .trouble import Kind, Trouble

_LATIN_1_BYTE = b"Caf\xe9 "
_TEXTS = (b"<AddressLine1>", b"<Title>", b"<BuyerName>", b"<ShipServiceLevel>")
"""Elements whose text may have any letter, the likeliest first."""

_FORBIDDEN_CHARACTER = b"&#x1F;"
"""The reference to a control character, which XML 1.0 allows in no document."""

_ENTRIES = (
    (re.compile(b"<Order>.*?</Order>", re.DOTALL), b"PurchaseDate", b"yesterday"),
    (re.compile(b"<OrderItem>.*?</OrderItem>", re.DOTALL), b"QuantityOrdered", b"two"),
)
"""The entries of a page, with an element of each and an invalid text for it."""

_IDS = re.compile(
    b"(<(?:AmazonOrderI[Dd]|FeedSubmissionI[Dd]|DocumentTransactionID|ReportRequestId)>[^<]*)([0-9])<"
)
"""An ID of what an answer is about, with its last digit."""

FOREIGN_ORDER = "403-0000000-0000000"
"""The order on the pages of a foreign PDF."""


def inject_fault(reply: Reply, trouble: Trouble) -> Reply | None:
    """Return the modified reply; None if the fault does not apply to it."""
    if trouble.order_id.encode() not in reply.body:
        return None
    return _INJECTORS[trouble.kind](reply, trouble)


def load_balancer_error(status: int) -> bytes:
    """Return a load balancer's page for an unreachable Amazon."""
    title = f"{status} {HTTPStatus(status).phrase}"
    return (
        f"<html><head><title>{title}</title></head>\n"
        f"<body><center><h1>{title}</h1></center><hr></body></html>\n"
    ).encode()


def _lose(reply: Reply, _: Trouble) -> Reply:
    return replace(reply, lost=True)


def _slow_down(reply: Reply, trouble: Trouble) -> Reply:
    return replace(reply, delay=trouble.delay)


def _cut(reply: Reply, _: Trouble) -> Reply:
    return replace(reply, breaks_after=len(reply.body) // 2)


def _spoil_bytes(reply: Reply, trouble: Trouble) -> Reply | None:
    body = reply.body
    if trouble.whole:
        body = body.decode().encode("windows-1252", "replace")
    return _with_text(_LATIN_1_BYTE, replace(reply, body=body))


def _spoil_character(reply: Reply, _: Trouble) -> Reply | None:
    return _with_text(_FORBIDDEN_CHARACTER, reply)


def _with_text(begin: bytes, reply: Reply) -> Reply | None:
    """Return the reply with a text that begins so; None if it has no text."""
    for text in _TEXTS:
        if text in reply.body:
            return replace(reply, body=reply.body.replace(text, text + begin, 1))
    return None


def _spoil_entry(reply: Reply, trouble: Trouble) -> Reply | None:
    for entries, element, nonsense in _ENTRIES:
        for entry in entries.finditer(reply.body):
            if trouble.order_id.encode() in entry[0] or element == b"QuantityOrdered":
                spoilt = re.sub(b"(<%s>)[^<]*" % element, b"\\g<1>" + nonsense, entry[0])
                body = reply.body[: entry.start()] + spoilt + reply.body[entry.end() :]
                return replace(reply, body=body)
    return None


def _spoil_md5(reply: Reply, _: Trouble) -> Reply | None:
    return _with_md5_of(b"another document", reply)


def _no_pdf(reply: Reply, _: Trouble) -> Reply | None:
    if not reply.body.startswith(b"%PDF-"):
        return None
    return _with_body(b"<html><body>Please sign in.</body></html>", reply)


def _exchange(reply: Reply, _: Trouble) -> Reply:
    if not reply.body.startswith(b"%PDF-"):
        return _with_body(
            _IDS.sub(lambda found: found[1] + _next_digit(found[2]), reply.body), reply
        )
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    pdf.add_page()
    pdf.cell(text=f"Order: {FOREIGN_ORDER}")
    return _with_body(bytes(pdf.output()), reply)


def _next_digit(digit: bytes) -> bytes:
    return b"%d<" % ((int(digit) + 1) % 10)


def _with_body(body: bytes, reply: Reply) -> Reply:
    """Return the reply with another body, and with its MD5 if it had one."""
    return _with_md5_of(body, replace(reply, body=body)) or replace(reply, body=body)


def _with_md5_of(body: bytes, reply: Reply) -> Reply | None:
    """Return the reply with the MD5 of `body`; None if it has no Content-MD5."""
    headers = dict(reply.headers)
    if "Content-MD5" not in headers:
        return None
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    headers["Content-MD5"] = b64encode(digest).decode()
    return replace(reply, headers=tuple(headers.items()))


_INJECTORS: dict[Kind, Callable[[Reply, Trouble], Reply | None]] = {
    Kind.BAD_ORDER: _spoil_entry,
    Kind.BAD_BYTES: _spoil_bytes,
    Kind.FORBIDDEN_CHARACTER: _spoil_character,
    Kind.FOREIGN_ANSWER: _exchange,
    Kind.WRONG_MD5: _spoil_md5,
    Kind.NO_PDF: _no_pdf,
    Kind.CUT_BODY: _cut,
    Kind.SLOW: _slow_down,
    Kind.LOST_ANSWER: _lose,
}
