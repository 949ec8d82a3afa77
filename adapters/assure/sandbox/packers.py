"""Who makes the simulated warehouse's calls, some at a time."""

import base64
import binascii
import json
import threading
import time
from typing import Final

import requests

from .assure import Assure
from .clock import SandboxClock
from .warehouse import DOCUMENT_FIELDS, Brought, Errand

TIMEOUT_SECONDS: Final = 45
"""So long does the real Assure wait."""

LOOK_SECONDS: Final = 0.05


class Packers:
    """Threads that take errands and bring answers back."""

    def __init__(self, assure: Assure, clock: SandboxClock, count: int) -> None:
        self._assure = assure
        self._clock = clock
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish the call that it is at."""
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self._ending.is_set():
                errand = self._next()
                if errand is None:
                    self._ending.wait(LOOK_SECONDS)
                    continue
                brought = _run(session, errand)
                with self._assure.one_at_a_time:
                    self._assure.warehouse.bring(errand, brought, self._clock.now())

    def _next(self) -> Errand | None:
        with self._assure.one_at_a_time:
            now = self._clock.now()
            return self._assure.warehouse.errand(self._assure.held(now), now)


def _run(session: requests.Session, errand: Errand) -> Brought:
    began = time.monotonic()
    try:
        answer = session.request(
            errand.method,
            errand.url,
            data=errand.content,
            headers={**errand.headers, "Content-Type": "application/json"},
            timeout=TIMEOUT_SECONDS,
        )
        waited = time.monotonic() - began
        pdf = _pdf(session, errand, answer) if answer.ok else None
    except requests.RequestException:
        return Brought(None, seconds=time.monotonic() - began)
    return Brought(answer.status_code, answer.content, pdf, waited)


def _pdf(session: requests.Session, errand: Errand, answer: requests.Response) -> bytes | None:
    """Return the document that an answer holds, or leads to."""
    name = DOCUMENT_FIELDS.get(errand.step)
    if name is None:
        return None
    try:
        body = json.loads(answer.content)
        if f"{name}Url" in body:
            followed = session.get(body[f"{name}Url"], timeout=TIMEOUT_SECONDS)
            return followed.content if followed.ok else None
        return base64.b64decode(body[name], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None
