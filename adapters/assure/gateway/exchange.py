"""One HTTP call of Assure: what is sent, and what came back. Judges nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Final

import requests
from requests import exceptions
from urllib3.exceptions import NewConnectionError

from ....ports.host.errors import NeedsAttention
from ..settings import AssureSettings

CONNECT_SECONDS = 5
READ_SECONDS = 45
"""Assure's own limit for an answer ("AMv2 FAQ's")."""

LARGEST_ANSWER = 64 * 1024
"""Bytes. Assure's answers to what is called here are empty or a few hundred bytes."""

LONGEST_WAIT = timedelta(days=1)

IN_OUR_WORDS: Final = (
    (requests.ConnectTimeout, f"could not be reached within {CONNECT_SECONDS} seconds"),
    (requests.Timeout, f"did not answer within {READ_SECONDS} seconds"),
    (exceptions.SSLError, "does not show a certificate that this machine trusts"),
    (exceptions.ProxyError, "could not be reached through the proxy that this machine uses"),
    (exceptions.ChunkedEncodingError, "broke off in the middle of its answer"),
    (requests.ConnectionError, "could not be reached, or the connection broke"),
    (requests.RequestException, "gave an answer that cannot be read"),
)
"""What a fault of the network is told as; the first that fits."""


@dataclass(frozen=True, slots=True)
class Question:
    """
    What is asked of Assure. Its body holds personal data, so its repr does not show it.

    Args:
        what: the call in a sentence, such as "order 403-1".
        refusal: the error where Assure finds fault with the body.
        ids: of the order and its lines; shown where Assure's answer names them.
    """

    method: str
    path: str
    body: Mapping[str, Any] = field(repr=False)
    what: str
    refusal: type[NeedsAttention]
    ids: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """The body as it travels: the same bytes each time."""
        return json.dumps(self.body, allow_nan=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came back. Its body may quote personal data, so its repr does not show it.

    Args:
        status: HTTP's; None where no whole answer arrived, and `lost` tells why.
        left: whether the question may have reached Assure.
    """

    status: int | None
    lost: str = ""
    content: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    elapsed: timedelta = timedelta(0)
    left: bool = True

    @property
    def is_web_page(self) -> bool:
        """Whether something that is not Assure (a proxy, a login page) answered."""
        shown = self.content.strip()
        kind = self.headers.get("Content-Type", "").lower()
        return shown.startswith(b"<") or (bool(shown) and "html" in kind)

    @property
    def is_success(self) -> bool:
        """Whether Assure did it. Its answer is empty then, but may come to hold something."""
        return self.status is not None and self.status // 100 == 2 and not self.is_web_page  # noqa: PLR2004  # HTTP's successes

    @property
    def plain_text(self) -> str:
        """The body where it is declared as plain text, else nothing."""
        kind = self.headers.get("Content-Type", "").lower()
        return self.content.decode("utf-8", "replace") if kind.startswith("text/plain") else ""

    def json(self) -> Any:  # noqa: ANN401  # JSON holds anything
        """Return the body read as JSON, None where it is none."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None

    def retry_at(self, now: datetime) -> datetime | None:
        """Return the moment that Retry-After names, by our clock; at most a day ahead."""
        told = self.headers.get("Retry-After", "").strip()
        if told.isascii() and told.isdigit():
            seconds = min(int(told[:9]), LONGEST_WAIT.total_seconds())
            return now + timedelta(seconds=seconds)
        try:
            wait = parsedate_to_datetime(told) - parsedate_to_datetime(self.headers["Date"])
        except (KeyError, TypeError, ValueError, OverflowError):
            return None
        return now + min(max(wait, timedelta(0)), LONGEST_WAIT)


def ask(session: requests.Session, settings: AssureSettings, question: Question) -> Answer:
    """Send the body once, follow no redirection, and return what came back."""
    headers = {
        "authUsername": settings.username,
        "authPassword": settings.password.reveal(),
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    if settings.domain is not None:
        headers["authDomainName"] = settings.domain
    began = monotonic()
    try:
        with session.request(
            question.method,
            settings.base_url + question.path,
            data=question.content,
            headers=headers,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            content = _at_most(LARGEST_ANSWER, response)
    except requests.RequestException as failure:
        elapsed = timedelta(seconds=monotonic() - began)
        return Answer(None, _why(failure), elapsed=elapsed, left=not _has_stayed(failure))
    if content is None:
        lost = f"answered with more than {LARGEST_ANSWER // 1024} KiB"
        return Answer(None, lost, elapsed=response.elapsed)
    return Answer(response.status_code, "", content, response.headers, response.elapsed)


def _at_most(most: int, response: requests.Response) -> bytes | None:
    content = b""
    for piece in response.iter_content(8192):
        content += piece
        if len(content) > most:
            return None
    return content


def _has_stayed(failure: requests.RequestException) -> bool:
    """Tell whether no connection came about, so that nothing can have left."""
    cause = getattr(failure.args[0], "reason", None) if failure.args else None
    return isinstance(failure, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)


def _why(failure: requests.RequestException) -> str:
    """Return what happened, in our words: the library's may quote what was sent."""
    return next(words for kind, words in IN_OUR_WORDS if isinstance(failure, kind))
