"""Threads that make the calls of the simulated warehouse."""

import base64
import binascii
import json
import threading
import time
from typing import Final

import requests

from .assure import Assure
from .clock import SandboxClock
from .warehouse.goods import StockCall
from .warehouse.warehouse import DOCUMENT_FIELDS, ConnectorAnswer, ConnectorCall

TIMEOUT_SECONDS: Final = 45
"""The timeout of the real Assure."""

POLL_SECONDS: Final = 0.05


class Packers:
    """Threads that make due calls and record the answers."""

    def __init__(self, assure: Assure, clock: SandboxClock, count: int) -> None:
        self._assure = assure
        self._clock = clock
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Wait for the calls in progress, and stop."""
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self._ending.is_set():
                call = self._next()
                if call is None:
                    self._ending.wait(POLL_SECONDS)
                    continue
                answer = _run(session, call)
                self._record(call, answer)

    def _next(self) -> ConnectorCall | StockCall | None:
        with self._assure.lock:
            now, warehouse = self._clock.now(), self._assure.warehouse
            orders = self._assure.held(now)
            call = warehouse.next_call(orders, now) or warehouse.next_stock_call(now)
            if call is not None:
                self._assure.save(now)
            return call

    def _record(self, call: ConnectorCall | StockCall, answer: ConnectorAnswer) -> None:
        with self._assure.lock:
            now, warehouse = self._clock.now(), self._assure.warehouse
            if isinstance(call, StockCall):
                warehouse.record_stock_answer(call, answer)
            else:
                warehouse.record_answer(call, answer, now)
            self._assure.save(now)


def _run(session: requests.Session, call: ConnectorCall | StockCall) -> ConnectorAnswer:
    began = time.monotonic()
    try:
        answer = session.request(
            call.method,
            call.url,
            data=call.content,
            headers={**call.headers, "Content-Type": "application/json"},
            timeout=TIMEOUT_SECONDS,
        )
        waited = time.monotonic() - began
        pdf = None
        if answer.ok and isinstance(call, ConnectorCall):
            pdf = _pdf(session, call, answer)
    except requests.RequestException:
        return ConnectorAnswer(None, seconds=time.monotonic() - began)
    return ConnectorAnswer(answer.status_code, answer.content, pdf, waited)


def _pdf(session: requests.Session, call: ConnectorCall, answer: requests.Response) -> bytes | None:
    """Return the document in an answer, or at the link in it."""
    name = DOCUMENT_FIELDS.get(call.step)
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
