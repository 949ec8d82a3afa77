"""The network: carries requests of the real clients to the sandboxes, and responses back."""

import io
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPHeaderDict, HTTPResponse

from .hub import Crash

ON_THE_WAY = 0.5
"""The probability that a request arrives whose sender crashed meanwhile."""


@dataclass
class Away:
    """How a side is unreachable."""

    manner: str
    """`refused`, `html` or `hangs`."""


class Wire(BaseAdapter):
    """
    The connections of one process. Each way takes time.

    Args:
        sides: by host name, the endpoint: `receive(request, now)` returns a `Delivered`.
        dice: decides how long the ways take.
    """

    def __init__(self, hub, sides, dice, step):
        super().__init__()
        self._hub = hub
        self._sides = sides
        self._dice = dice
        self._step = step

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):  # noqa: FBT002  # requests' shape
        hub, side = self._hub, self._sides[urlsplit(request.url).netloc]
        self._step("before a call", request.url)
        connect, patience = (timedelta(seconds=seconds) for seconds in timeout)
        self._connect(side, connect)
        request.body = request.body.read()
        try:
            hub.sleep(self._way())
        except Crash:
            if side.away is None and self._dice.random() < ON_THE_WAY:
                side.receive(request, hub.now)
            raise
        answer = side.receive(request, hub.now)
        if answer.lost:
            hub.sleep(self._way())
            raise requests.ConnectionError
        if answer.delay > patience:
            hub.sleep(patience)
            raise requests.ReadTimeout
        hub.sleep(self._way() + answer.delay)
        self._step("after a call", request.url)
        return _response(request, answer)

    def _connect(self, side, most):
        if side.away is not None and side.away.manner == "refused":
            raise requests.ConnectionError
        if side.away is not None and side.away.manner == "hangs":
            self._hub.sleep(most)
            raise requests.ConnectTimeout

    def close(self):
        pass

    def _way(self):
        return timedelta(seconds=self._dice.uniform(0.01, 0.4))


@dataclass
class Sent:
    """The response of a side, and what happens to it on its way."""

    status: int = 200
    headers: tuple = ()
    body: bytes = b""
    delay: timedelta = timedelta(0)
    breaks_after: int | None = None
    lost: bool = False


class _Broken(io.BytesIO):
    """A body that breaks off."""

    def read(self, amount=-1):
        content = super().read(amount)
        if not content:
            raise requests.exceptions.ChunkedEncodingError
        return content


def _response(request, answer):
    response = requests.Response()
    response.status_code = answer.status
    headers = HTTPHeaderDict()
    for name, value in answer.headers:
        headers.add(name, value)
    body = io.BytesIO(answer.body)
    if answer.breaks_after is not None:
        body = _Broken(answer.body[: answer.breaks_after])
    response.headers = CaseInsensitiveDict(headers)
    response.raw = HTTPResponse(
        body, headers, answer.status, preload_content=False, enforce_content_length=False
    )
    response.request, response.url = request, request.url
    return response


def open_session(wire):
    """Return a session whose calls all use this wire."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", wire)
    return session
