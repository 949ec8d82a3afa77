"""Readers of Assure's responses: their interpretation, and the client with it."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta

from channel_connector.adapters.assure.call_fields import KEPT
from channel_connector.adapters.assure.gateway.answers import error_of, result_of
from channel_connector.adapters.assure.gateway.client import AssureGateway
from channel_connector.adapters.assure.gateway.exchange import Answer, Question
from channel_connector.adapters.assure.gateway.outward_order import outward_order
from channel_connector.adapters.assure.settings import AssureSettings
from channel_connector.adapters.bootstrap.http_session import Session
from channel_connector.ports.host.errors import ConnectorError, OrderRefused
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    ORDER_ID,
    a_cancelled_line,
    an_address,
    an_order,
)
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted
from channel_connector.sdk.masking.json_body import mask_json

from .one_answer import Answering, fields_of, status_in
from .reader import Read, Reader, simply

SETTINGS = AssureSettings(
    "http://127.0.0.1:1", "acme", Secret("swordfish-77"), domain="acme", location_code="BLR1"
)
ORDER = an_order(ORDER_ID, ship_to=an_address())
LONGEST_SAID = 1_500

BODIES = (
    ("application/json", b""),
    ("application/json", b"{}"),
    ("application/json", b"true"),
    (
        "application/json",
        json.dumps(
            {
                "code": "BAD_DATA",
                "message": "12, Sample Residency is no address of Asha Testrao, +91 00000 00000",
                "description": "Order 403-1234567-0000001",
                "errorMessage": None,
            }
        ).encode(),
    ),
    ("application/json", b'{"code": 12, "message": ["a"], "description": {"a": 1.5}}'),
    ("text/plain", b"The order asha@buyers.example is not valid"),
    ("text/html", b"<html><body>Sign in</body></html>"),
)
STATUSES = (200, 204, 302, 400, 401, 403, 404, 409, 429, 503)


def _messages(first_line: str) -> list[bytes]:
    """Return responses of each kind; the first line contains the status."""
    return [
        (
            f"{first_line.format(status)}\r\nContent-Type: {kind}\r\n"
            "Date: Sat, 14 Mar 2026 12:00:00 GMT\r\n"
            f"Retry-After: {'120' if status % 2 else 'Sat, 14 Mar 2026 12:02:00 GMT'}\r\n"
            f"Location: https://assure.example/elsewhere\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        + body
        for status in STATUSES
        for kind, body in BODIES
    ]


def _weigh() -> AbstractContextManager[Read]:
    body = outward_order(ORDER, SETTINGS)
    question = Question("POST", "/orders/outward", body, "order 1", OrderRefused)

    def read(message: bytes) -> None:
        headers, content = fields_of(message)
        answer = Answer(status_in(headers), "", content, headers, timedelta(seconds=1))
        error = error_of(answer, SETTINGS.base_url, question, NOON)
        result = result_of(answer, error, NOON)
        _is_short(result.code)
        if error is not None:
            _is_short(str(error))

    return nullcontext(read)


@contextmanager
def _ask() -> Iterator[Read]:
    session = Session()
    answering = Answering(session)

    def read(message: bytes) -> None:
        oms = AssureGateway(SETTINGS, AlwaysGranted(), session, MemoryCallRecords())
        with answering.answering_with(message):
            try:
                oms.place(ORDER, NOON)
            except ConnectorError as error:
                _is_short(str(error))
            oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)

    with session:
        yield read


def _is_short(text: str) -> None:
    assert len(text) <= LONGEST_SAID, f"{len(text)} characters are reported or stored"


ASSURE_READERS = (
    Reader("assure-answers", lambda: _messages("Status: {}"), _weigh, ()),
    Reader(
        "assure-masking",
        lambda: [body for _, body in BODIES],
        simply(lambda body: mask_json(body, KEPT)),
        (),
    ),
    Reader("assure-client", lambda: _messages("HTTP/1.1 {} X"), _ask),
)
