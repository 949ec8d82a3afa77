"""HTTP requests to Assure, without interpretation of the responses."""

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from time import monotonic
from typing import Any, Final

import requests
from requests import exceptions

from ....ports.host.errors import NeedsAttention
from ....sdk.checked_body import CheckedBody
from ..settings import AssureSettings

CONNECT_SECONDS = 5
READ_SECONDS = 45
"""Assure's documented limit for a response ("AMv2 FAQ's")."""

LARGEST_ANSWER = 64 * 1024
"""Bytes. Assure's responses to these calls are empty or have a few hundred bytes."""

LONGEST_WAIT = timedelta(days=1)

FAULTS: Final = (
    (requests.ConnectTimeout, f"could not be reached within {CONNECT_SECONDS} seconds"),
    (requests.Timeout, f"did not answer within {READ_SECONDS} seconds"),
    (exceptions.SSLError, "presented a certificate that this machine does not trust"),
    (exceptions.ProxyError, "could not be reached through this machine's proxy"),
    (exceptions.ChunkedEncodingError, "closed the connection before the end of its response"),
    (requests.ConnectionError, "could not be reached, or the connection was lost"),
    (requests.RequestException, "sent a malformed response"),
)
"""How network errors are described; the first match counts."""


@dataclass(frozen=True, slots=True)
class Question:
    """
    A request to Assure. The repr omits the body, which contains personal data.

    Args:
        what: the subject in messages, such as "order 403-1".
        refusal: the error if Assure rejects the body.
        ids: of the order and its lines; not masked in Assure's messages.
    """

    method: str
    path: str
    body: Mapping[str, Any] = field(repr=False)
    what: str
    refusal: type[NeedsAttention]
    ids: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """The body as bytes, the same each time."""
        return json.dumps(self.body, allow_nan=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """
    A response. The repr omits the body, which may quote personal data.

    Args:
        status: HTTP status; None without a complete response, with the reason in `lost`.
        left: whether the request may have reached Assure.
    """

    status: int | None
    lost: str = ""
    content: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    elapsed: timedelta = timedelta(0)
    left: bool = True

    @property
    def is_web_page(self) -> bool:
        """Whether the response is a web page, as of a proxy or a login."""
        shown = self.content.removeprefix(BOM_UTF8).strip()
        kind = self.headers.get("Content-Type", "").lower()
        return shown.startswith(b"<") or (bool(shown) and "html" in kind)

    @property
    def is_success(self) -> bool:
        """Whether Assure reports success. The body is usually empty."""
        return self.status is not None and self.status // 100 == 2 and not self.is_web_page  # noqa: PLR2004  # HTTP's successes

    @property
    def plain_text(self) -> str:
        """The body if it is declared as plain text, else empty."""
        kind = self.headers.get("Content-Type", "").lower()
        return self.content.decode("utf-8-sig", "replace") if kind.startswith("text/plain") else ""

    def json(self) -> Any:  # noqa: ANN401  # JSON holds anything
        """Return the body parsed as JSON, None if it is not JSON."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None

    def retry_at(self, now: datetime) -> datetime | None:
        """Return the time of Retry-After by the connector's clock, at most a day ahead."""
        value = self.headers.get("Retry-After", "").strip()
        if value.isascii() and value.isdigit():
            seconds = min(int(value[:9]), LONGEST_WAIT.total_seconds())
            return now + timedelta(seconds=seconds)
        try:
            wait = parsedate_to_datetime(value) - parsedate_to_datetime(self.headers["Date"])
        except (KeyError, TypeError, ValueError, OverflowError):
            return None
        return now + min(max(wait, timedelta(0)), LONGEST_WAIT)


def ask(
    session: requests.Session,
    settings: AssureSettings,
    question: Question,
    leave: Callable[[], object],
) -> Answer:
    """
    Send the request once, without following redirects.

    `leave` is called once the connection is open; if it raises, nothing is sent.
    """
    headers = {
        "authUsername": settings.username,
        "authPassword": settings.password.reveal(),
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    if settings.domain is not None:
        headers["authDomainName"] = settings.domain
    began, body = monotonic(), CheckedBody(BytesIO(question.content), leave)
    try:
        with session.request(
            question.method,
            settings.base_url + question.path,
            data=body,
            headers=headers,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            content = _at_most(LARGEST_ANSWER, response)
    except requests.RequestException as failure:
        elapsed = timedelta(seconds=monotonic() - began)
        return Answer(None, _why(failure), elapsed=elapsed, left=body.has_left)
    if content is None:
        lost = f"sent a response of more than {LARGEST_ANSWER // 1024} KiB"
        return Answer(None, lost, elapsed=response.elapsed)
    return Answer(response.status_code, "", content, response.headers, response.elapsed)


def _at_most(most: int, response: requests.Response) -> bytes | None:
    content = b""
    for piece in response.iter_content(8192):
        content += piece
        if len(content) > most:
            return None
    return content


def _why(failure: requests.RequestException) -> str:
    """Describe the failure; the library's own message may quote the request."""
    return next(text for kind, text in FAULTS if isinstance(failure, kind))
