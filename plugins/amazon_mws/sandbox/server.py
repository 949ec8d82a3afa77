"""Serves Amazon at every path and the control API under `/control`."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Lock
from typing import Any

from flask import Flask, Response
from flask import request as incoming
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .amazon import Amazon
from .clock import SandboxClock
from .control.app import ControlSide
from .protocol.wire import Reply, Request

_POLL_SECONDS = 0.05
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


class SandboxServer:
    """An HTTP server with one thread per request."""

    def __init__(self, amazon: Amazon, clock: SandboxClock, host: str, port: int) -> None:
        self._amazon = amazon
        self._clock = clock
        self._lock = Lock()
        self._stopping = Event()
        self._server: BaseWSGIServer = make_server(
            host, port, self._app(), threaded=True, request_handler=_Handler
        )

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://{self._server.host}:{self._server.port}"

    def serve(self) -> None:
        """Serve until `stop` is called from another thread."""
        try:
            self._server.serve_forever(poll_interval=_POLL_SECONDS)
        finally:
            self._server.server_close()

    def stop(self) -> None:
        """Stop serving without waiting for delayed replies; waits for ever if nothing serves."""
        self.end_delays()
        self._server.shutdown()

    def end_delays(self) -> None:
        """Send the delayed replies now."""
        self._stopping.set()

    def _app(self) -> Flask:
        app = Flask("amazon_mws_sandbox", static_folder=None)
        app.url_map.merge_slashes = False
        app.register_blueprint(ControlSide(self._amazon, self._clock, self._lock).blueprint())
        app.add_url_rule("/", "root", self._serve_amazon, methods=_METHODS)
        app.add_url_rule("/<path:path>", "amazon", self._serve_amazon, methods=_METHODS)
        return app

    def _serve_amazon(self, path: str = "") -> Response:
        request = Request(
            method=incoming.method,
            path=f"/{path}",
            query=incoming.query_string.decode("latin-1"),
            headers={name.lower(): value for name, value in incoming.headers},
            body=incoming.get_data(),
            scheme=incoming.scheme,
        )
        with self._lock:
            reply = self._amazon.answer(request, self._clock.now())
            waiting = self._clock.wall_seconds(reply.delay)
        self._stopping.wait(waiting)
        return _response(reply, incoming.environ["werkzeug.socket"])


class _Handler(WSGIRequestHandler):
    """An HTTP/1.1 handler without a second Date header and without an access log."""

    protocol_version = "HTTP/1.1"

    def send_response(self, code: int, message: str | None = None) -> None:
        """Send the status line only; the Date header is set from the sandbox's clock."""
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401  # werkzeug's signature
        """Write nothing: URLs contain key IDs and tokens."""


def _response(reply: Reply, connection: socket.socket) -> Response:
    if reply.lost:
        _hang_up(connection)
        return Response(b"")
    headers = [*reply.headers, ("Content-Length", str(len(reply.body)))]
    if reply.breaks_after is None:
        return Response(reply.body, reply.status, headers)
    return Response(_broken(reply.body[: reply.breaks_after], connection), reply.status, headers)


def _broken(start: bytes, connection: socket.socket) -> Iterator[bytes]:
    yield start
    _hang_up(connection)


def _hang_up(connection: socket.socket) -> None:
    """Close the connection; ignore a client that has closed it already."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
