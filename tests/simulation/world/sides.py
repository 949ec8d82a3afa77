"""Amazon and Assure: the sandboxes' rules without a socket, observed by a watch."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from channel_connector.adapters.assure.sandbox.assure import Assure
from channel_connector.adapters.assure.sandbox.messages import Call
from channel_connector.plugins.amazon_mws.sandbox.amazon import Amazon
from channel_connector.plugins.amazon_mws.sandbox.protocol.wire import Request

from .wire import Away, Sent

_HTML = b"<html><head><title>503 Service Unavailable</title></head><body></body></html>"
_UNAVAILABLE = Sent(503, (("Content-Type", "text/html"),), _HTML)


class WatchedAmazon(Amazon):
    """A simulated Amazon that reports every counted or refused call to `seen`."""

    seen = staticmethod(lambda *_: None)

    def _note(self, caller, call, outcome, now):
        super()._note(caller, call, outcome, now)
        self.seen(caller, call, outcome, now)


@dataclass
class AmazonSide:
    """Amazon as an endpoint of the wire."""

    amazon: WatchedAmazon
    away: Away | None = None

    def receive(self, request, now):
        if self.away is not None:
            return _UNAVAILABLE
        parts = urlsplit(request.url)
        body = request.body
        if hasattr(body, "read"):
            body = body.read()
        if isinstance(body, str):
            body = body.encode()
        headers = {name.lower(): value for name, value in request.headers.items()}
        headers["host"] = parts.netloc
        asked = Request(
            request.method, parts.path or "/", parts.query, headers, body or b"", parts.scheme
        )
        reply = self.amazon.answer(asked, now)
        return Sent(
            reply.status, reply.headers, reply.body, reply.delay, reply.breaks_after, reply.lost
        )


@dataclass
class AssureSide:
    """A client's Assure as an endpoint of the wire."""

    assure: Assure
    seen: object = field(default=lambda *_: None)
    away: Away | None = None

    def receive(self, request, now):
        if self.away is not None:
            return _UNAVAILABLE
        path = unquote(urlsplit(request.url).path)
        call = Call(request.method, path, dict(request.headers), request.body or b"")
        reply = self.assure.answer(call, now)
        self.seen(call, reply, now)
        if reply.status is None:
            return Sent(lost=True)
        if reply.content is None:
            kind, body = "text/html", b""
        elif isinstance(reply.content, str):
            kind, body = "text/html", reply.content.encode()
        else:
            kind, body = "application/json", json.dumps(reply.content).encode()
        headers = (("Content-Type", kind), *reply.headers.items())
        delay = timedelta(seconds=reply.delay_seconds)
        return Sent(reply.status, headers, body, delay)
