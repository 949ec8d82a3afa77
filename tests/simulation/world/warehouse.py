"""The packers of Assure's warehouse, who make the real calls of the real web application."""

import base64
import json
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

from channel_connector.adapters.assure.sandbox.warehouse import DOCUMENT_FIELDS, Brought

from .hub import Crash

LOOK = timedelta(seconds=20)
PATIENCE = timedelta(minutes=2)
"""A packer does not ask more often than that."""

LONGEST = timedelta(minutes=15)
"""Nor more seldom, whatever is foretold."""

ON_THE_WAY = timedelta(seconds=0.05)


class Packers:
    """Take errands of one client's warehouse and bring the answers back."""

    def __init__(self, world, client, assure):
        self._world = world
        self._client = client
        self._assure = assure

    def start(self):
        self._look()

    def call(self, method, path, content=None, headers=None):
        """Make one call of the connector; return its status and body, None without an answer."""
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

    def make(self, errand, *, note=True):
        """Make the call of an errand, as an actor of the owner that makes calls."""
        parts = urlsplit(errand.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        status, content = self.call(errand.method, path, errand.content, errand.headers)
        brought = Brought(status, content, self._pdf(errand, status, content))
        self._world.watch.answered(self._client, errand, brought)
        if note:
            now, package = self._world.hub.now, errand.package
            step = package.step
            self._assure.warehouse.bring(errand, brought, now)
            if package.step is step:
                package.due_at = min(max(package.due_at, now + PATIENCE), now + LONGEST)

    def _look(self):
        world = self._world
        now = world.hub.now
        while (errand := self._assure.warehouse.errand(self._assure.held(now), now)) is not None:
            world.hub.spawn(lambda errand=errand: self.make(errand))
        world.hub.at(now + LOOK, self._look)

    def _pdf(self, errand, status, content):
        name = DOCUMENT_FIELDS.get(errand.step)
        if name is None or status != 200:  # HTTP
            return None
        with suppress(ValueError, KeyError):
            return base64.b64decode(json.loads(content)[name], validate=True)
        return None
