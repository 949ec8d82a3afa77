"""Serves the simulated Assure over HTTP."""

import json
import time
from typing import Final

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .assure import Assure
from .clock import SandboxClock
from .control import control_side
from .messages import Call, Reply

LARGEST_BODY: Final = 8 * 1024 * 1024
ALL_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def sandbox_app(assure: Assure, clock: SandboxClock) -> Flask:
    """Return Assure and its control side as one application; calls are processed one by one."""
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, PROPAGATE_EXCEPTIONS=True)
    app.register_blueprint(control_side(assure, clock, assure.lock))

    @app.route("/<path:path>", methods=ALL_METHODS)
    def _assure(path: str) -> Response:
        call = Call(request.method, f"/{path}", dict(request.headers), request.get_data())
        with assure.lock:
            reply = assure.answer(call, clock.now())
        time.sleep(reply.delay_seconds)
        return _response(reply)

    return app


def _response(reply: Reply) -> Response:
    if reply.status is None:
        raise ConnectionAbortedError
    if reply.content is None:
        response = Response(b"", reply.status)
    elif isinstance(reply.content, str):
        response = Response(reply.content, reply.status, mimetype="text/html")
    else:
        content = json.dumps(reply.content)
        response = Response(content, reply.status, mimetype="application/json")
    response.headers.update(reply.headers)
    return response


class _Handler(WSGIRequestHandler):
    """Does not log calls, and can drop connections."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing: the ledger counts calls."""

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:  # noqa: ARG002  # werkzeug's shape
        """Close the connection."""
        self.close_connection = True


def sandbox_server(app: Flask, host: str, port: int) -> BaseWSGIServer:
    """Return a listening server; port 0 selects a free port."""
    return make_server(host, port, app, threaded=True, request_handler=_Handler)
