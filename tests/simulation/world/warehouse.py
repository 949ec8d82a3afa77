"""Packers of Assure's warehouse, who make real calls to the real web application."""

import base64
import json
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

from channel_connector.adapters.assure.sandbox.warehouse.warehouse import (
    DOCUMENT_FIELDS,
    ConnectorAnswer,
)

from .hub import Crash

LOOK = timedelta(seconds=20)
PATIENCE = timedelta(minutes=2)
"""The minimum interval of a packer's calls."""

LONGEST = timedelta(minutes=15)
"""The maximum interval, whatever is forecast."""

ON_THE_WAY = timedelta(seconds=0.05)


class Packers:
    """Make due calls of one client's warehouse, and record the answers."""

    def __init__(self, world, client, assure):
        self._world = world
        self._client = client
        self._assure = assure

    def start(self):
        self._look()

    def call(self, method, path, content=None, headers=None):
        """Make a call to the connector; return status and body, None without an answer."""
        world = self._world
        world.hub.sleep(ON_THE_WAY)
        host = world.host_for_a_call()
        if host is None:
            return None, b""
        try:
            answer = host.web.application.test_client().open(
                path,
                method=method,
                data=content,
                headers={**(headers or {}), "Content-Type": "application/json"},
            )
        except Crash:
            return None, b""
        world.hub.sleep(ON_THE_WAY)
        return answer.status_code, answer.data

    def make(self, call, *, note=True):
        """Make a call, as an actor of the owner that makes calls."""
        parts = urlsplit(call.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        status, content = self.call(call.method, path, call.content, call.headers)
        answer = ConnectorAnswer(status, content, self._pdf(call, status, content))
        self._world.watch.answered(self._client, call, answer)
        if note:
            now, package = self._world.hub.now, call.package
            step = package.step
            self._assure.warehouse.record_answer(call, answer, now)
            if package.step is step:
                package.due_at = min(max(package.due_at, now + PATIENCE), now + LONGEST)

    def _look(self):
        world = self._world
        now = world.hub.now
        while (call := self._assure.warehouse.next_call(self._assure.held(now), now)) is not None:
            world.hub.spawn(lambda call=call: self.make(call))
        world.hub.at(now + LOOK, self._look)

    def _pdf(self, call, status, content):
        name = DOCUMENT_FIELDS.get(call.step)
        if name is None or status != 200:  # HTTP
            return None
        with suppress(ValueError, KeyError):
            return base64.b64decode(json.loads(content)[name], validate=True)
        return None
