"""One HTTP exchange with Amazon."""

from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from io import BytesIO
from time import monotonic
from typing import IO
from urllib.parse import urlsplit

import requests

from ....sdk.checked_body import CheckedBody
from .answers import NoAnswer, NoReply, Reply

CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
LARGEST_BODY = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_FORM = "application/x-www-form-urlencoded; charset=UTF-8"

_REASONS: tuple[tuple[type[requests.RequestException], str], ...] = (
    (requests.exceptions.SSLError, "the certificate of {host} is not trusted"),
    (requests.exceptions.ProxyError, "the proxy did not forward the request to {host}"),
    (requests.ConnectTimeout, "{host} did not accept the connection within {connect:.0f} seconds"),
    (requests.ReadTimeout, "{host} did not respond within {read:.0f} seconds"),
    (requests.RequestException, "{host} could not be reached, or the connection was interrupted"),
)


class Session(requests.Session):
    """
    A session that ignores redirects.

    With `allow_redirects=False` alone, requests still parses the target and reads all of the
    body.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:  # requests' signature
        """Return no target."""


def open_session() -> requests.Session:
    """Return a session with the User-Agent that Amazon requires and without retries."""
    session = Session()
    release = version("channel-connector")
    session.headers["User-Agent"] = f"channel-connector/{release} (Language=Python)"
    return session


def post_form(
    session: requests.Session,
    url: str,
    form: str,
    leave: Callable[[], object],
    read_seconds: float = READ_SECONDS,
) -> Reply:
    """
    Post a form and return the response, whatever its status.

    `leave` is called once the connection is open; if it raises, nothing is sent. Redirects are
    returned, not followed: a signed request is only sent to the endpoint.

    Raises:
        NoAnswer: the response is missing, incomplete or too large.
    """
    body = CheckedBody(BytesIO(form.encode("ascii")), leave)
    return _post(session, url, body, _FORM, read_seconds)


def post_feed(  # noqa: PLR0913, PLR0917  # what is posted, where to, and when it leaves
    session: requests.Session,
    url: str,
    parameters: str,
    feed: IO[bytes],
    leave: Callable[[], object],
    read_seconds: float = READ_SECONDS,
) -> Reply:
    """Post a feed, with the parameters in the query string; otherwise like `post_form`."""
    body = CheckedBody(feed, leave)
    return _post(session, f"{url}?{parameters}", body, "text/xml", read_seconds)


def _post(
    session: requests.Session,
    url: str,
    body: CheckedBody,
    content_type: str,
    read_seconds: float,
) -> Reply:
    began = monotonic()
    try:
        with session.post(
            url,
            data=body,
            headers={"Content-Type": content_type},
            timeout=(CONNECT_SECONDS, read_seconds),
            allow_redirects=False,
            stream=True,
        ) as response:
            return Reply(response.status_code, response.headers, _body(response), response.elapsed)
    except requests.RequestException as error:
        reason = next(reason for kind, reason in _REASONS if isinstance(error, kind))
        host = urlsplit(url).netloc
        raise NoReply(
            reason.format(host=host, connect=CONNECT_SECONDS, read=read_seconds),
            elapsed=timedelta(seconds=monotonic() - began),
        ) from None


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise NoAnswer(f"the response is larger than {LARGEST_BODY // 1024**2} MiB")
    return bytes(body)
