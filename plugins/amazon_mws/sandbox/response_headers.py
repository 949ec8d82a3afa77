"""Builds replies with the headers and IDs that Amazon sends."""

import hashlib
from base64 import b64encode
from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random
from string import ascii_uppercase, digits
from uuid import UUID

from .protocol.faults import Fault
from .protocol.times import zulu
from .protocol.wire import Reply
from .sections.section import RawBody

_OK = 200


class ResponseBuilder:
    """Builds replies; `rng` generates the opaque IDs."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def request_id(self) -> str:
        """Return a new request ID."""
        return str(UUID(bytes=self._rng.randbytes(16), version=4))

    def answer(
        self, body: bytes, request_id: str, now: datetime, quota: tuple[tuple[str, str], ...] = ()
    ) -> Reply:
        """Return a successful reply."""
        return Reply(_OK, self._headers(request_id, now) + quota, body)

    def document(
        self, document: RawBody, request_id: str, now: datetime, quota: tuple[tuple[str, str], ...]
    ) -> Reply:
        """Return a raw document with its MD5."""
        digest = hashlib.md5(document.body, usedforsecurity=False).digest()
        content_md5 = ("Content-MD5", b64encode(digest).decode())
        headers = self._headers(request_id, now, document.content_type)
        return Reply(_OK, (*headers, content_md5, *quota), document.body)

    def error(
        self,
        fault: Fault,
        namespace: str,
        request_id: str,
        now: datetime,
        quota: tuple[tuple[str, str], ...] = (),
    ) -> Reply:
        """Return an error in Amazon's envelope."""
        body = fault.body(namespace, request_id)
        return Reply(fault.status, self._headers(request_id, now) + quota, body)

    def not_amazon(self, status: int, page: bytes, now: datetime) -> Reply:
        """Return an HTML page of a server in front of Amazon."""
        return Reply(status, (("Content-Type", "text/html"), _date(now)), page)

    def _headers(
        self, request_id: str, now: datetime, content_type: str = "text/xml"
    ) -> tuple[tuple[str, str], ...]:
        """`text/xml` names no charset; the bytes are UTF-8."""
        return (
            ("x-mws-request-id", request_id),
            ("x-mws-timestamp", zulu(now)),
            ("x-mws-response-context", b64encode(self._rng.randbytes(48)).decode()),
            ("x-amz-rid", "".join(self._rng.choices(ascii_uppercase + digits, k=20))),
            ("Content-Type", content_type),
            _date(now),
        )


def _date(now: datetime) -> tuple[str, str]:
    return ("Date", format_datetime(now.astimezone(UTC), usegmt=True))
