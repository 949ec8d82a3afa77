"""One HTTP exchange with Amazon, from the request's first byte to the answer's last."""

from datetime import timedelta
from importlib.metadata import version
from time import monotonic
from typing import IO
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from .answers import NoAnswer, NoReply, Reply

CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
LARGEST_BODY = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_FORM = "application/x-www-form-urlencoded; charset=UTF-8"

_REASONS: tuple[tuple[type[requests.RequestException], str], ...] = (
    (requests.exceptions.SSLError, "{host} showed a certificate that is not trusted"),
    (requests.exceptions.ProxyError, "the proxy did not pass the request on to {host}"),
    (requests.ConnectTimeout, "{host} did not take the connection within {connect:.0f} seconds"),
    (requests.ReadTimeout, "{host} did not answer within {read:.0f} seconds"),
    (requests.RequestException, "{host} could not be reached, or the connection broke off"),
)


class Session(requests.Session):
    """
    Follows no redirection, and does not look where one leads.

    The library reads that address, and all of the body, even where it is told not to follow.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:  # the library's shape
        """Return nowhere."""


def open_session() -> requests.Session:
    """Return a session that names itself as Amazon asks, and repeats nothing on its own."""
    session = Session()
    release = version("channel-connector")
    session.headers["User-Agent"] = f"channel-connector/{release} (Language=Python)"
    return session


def post_form(
    session: requests.Session, url: str, form: str, read_seconds: float = READ_SECONDS
) -> Reply:
    """
    Post a form and take the whole answer, whatever its status.

    A redirect is an answer: a signed request goes to the endpoint and nowhere else.

    Raises:
        NoAnswer: none arrived, or not all of it.
    """
    return _post(session, url, form.encode("ascii"), _FORM, read_seconds)


def post_feed(
    session: requests.Session,
    url: str,
    parameters: str,
    feed: IO[bytes],
    read_seconds: float = READ_SECONDS,
) -> Reply:
    """Post a feed from its beginning, the parameters in the address; all else as `post_form`."""
    feed.seek(0)
    return _post(session, f"{url}?{parameters}", feed, "text/xml", read_seconds)


def _post(
    session: requests.Session,
    url: str,
    body: bytes | IO[bytes],
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
            left=not _has_stayed(error),
            elapsed=timedelta(seconds=monotonic() - began),
        ) from None


def _has_stayed(error: requests.RequestException) -> bool:
    """Tell whether no connection came about, so that nothing can have left."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise NoAnswer(f"the answer is larger than {LARGEST_BODY // 1024**2} MiB")
    return bytes(body)
