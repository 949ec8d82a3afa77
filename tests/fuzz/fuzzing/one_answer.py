"""An HTTP server that sends the same bytes to every request."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

STATUS = re.compile(r"[1-9][0-9]{2}")
BUFFER = 400_000
"""Bytes; more than any input has, so that a message is written without blocking."""


class Answering:
    """A session in which each connection receives the current message and then ends."""

    def __init__(self, session: requests.Session) -> None:
        self.message = b""
        self._opened: list[socket.socket] = []
        told = self

        class Connection(HTTPConnection):
            def connect(self) -> None:
                self.sock = told.connected()

        class Pool(HTTPConnectionPool):
            ConnectionCls = Connection

        self._adapter = HTTPAdapter()
        self._adapter.poolmanager.pool_classes_by_scheme = {"http": Pool}
        self._session = session
        session.trust_env = False
        session.mount("http://", self._adapter)

    def connected(self) -> socket.socket:
        """Return a connection whose other end has sent the message and closed."""
        near, far = socket.socketpair()
        self._opened.extend((near, far))
        far.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        far.settimeout(0)
        with suppress(BlockingIOError):
            far.sendall(self.message)
        far.shutdown(socket.SHUT_WR)
        return near

    @contextmanager
    def answering_with(self, message: bytes) -> Iterator[None]:
        """Answer with these bytes; nothing of them remains afterwards."""
        self.message = message
        try:
            yield
        finally:
            self._session.cookies.clear()
            self._adapter.poolmanager.clear()
            for one in self._opened:
                one.close()
            self._opened.clear()


def fields_of(message: bytes) -> tuple[CaseInsensitiveDict[str], bytes]:
    """Split a message into header fields and body."""
    head, _, body = message.partition(b"\r\n\r\n")
    headers: CaseInsensitiveDict[str] = CaseInsensitiveDict()
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name] = value.strip()
    return headers, body


def status_in(headers: CaseInsensitiveDict[str]) -> int:
    """Return the status in the header fields, 500 without one."""
    told = STATUS.fullmatch(headers.pop("status", ""))
    return int(told[0]) if told else requests.codes.server_error
