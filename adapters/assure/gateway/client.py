"""Assure as the OMS that takes a connection's orders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Final
from urllib.parse import urlsplit

import requests

from ....ports.channel.order_source import Order
from ....ports.host.call_records import CallRecorder, Unrecorded
from ....ports.host.errors import OrderRefused
from ....ports.host.rate_policy import Budget, CallResult, Deferred, Outcome, RatePolicy
from ....ports.oms.gateway import CancelledLine
from ..settings import AssureSettings
from .answers import error_of, result_of
from .call_attempt import CallAttempt, call_record
from .cancellation import cancellation
from .exchange import Answer, Question, ask
from .outward_order import outward_order

CREATE_OUTWARD_ORDER: Final = "CreateOutwardOrder"
CANCEL_ORDER: Final = "CancelOrder"
SEARCH_INVENTORY: Final = "SearchInventory"

OPERATIONS: Final = (CREATE_OUTWARD_ORDER, CANCEL_ORDER, SEARCH_INVENTORY)

BURST_SHARE: Final = 10
"""One tenth of a minute's calls may go at once; the rest is spread over the minute."""


def assure_budgets(settings: AssureSettings) -> tuple[Budget, ...]:
    """
    Return the one budget that all calls of a client draw on.

    Assure counts calls in a minute, a bucket restores them one by one. Any minute holds at
    most the burst and what is restored meanwhile, so both together make `calls_per_minute`
    at most: with 200 a minute, 20 at once and one every 334 milliseconds.
    """
    burst = max(1, settings.calls_per_minute // BURST_SHARE)
    restored = settings.calls_per_minute - burst
    interval = timedelta(milliseconds=ceil(60_000 / restored))
    return (Budget("Assure calls", OPERATIONS, burst, interval),)


def assure_account(settings: AssureSettings) -> str:
    """
    Return whose quota is drawn on: the client's, which is all its channels together.

    Credentials are a channel's own, so only the domain tells that two are one client's.
    Without a domain each connection keeps a quota of its own.
    """
    host = urlsplit(settings.base_url).netloc
    return f"assure/{host}/{settings.domain or settings.username}"


class AssureGateway:
    """Places and cancels orders with one credential set of Assure."""

    def __init__(
        self,
        settings: AssureSettings,
        rate_policy: RatePolicy,
        session: requests.Session,
        calls: CallRecorder | None = None,
    ) -> None:
        self._settings = settings
        self._calls = calls or Unrecorded()
        self._rate_policy = rate_policy
        self._session = session

    def place(self, order: Order, now: datetime) -> Deferred | None:
        """
        Hand one order over.

        Assure takes an order that it has as done, whatever the body, and checks its SKUs
        only after it answered: that an order fails for an unknown SKU is not seen here.
        """
        body = outward_order(order, self._settings)
        order_id = order.channel_order_id
        what = f"order {order_id}"
        ids = (order_id, *(item["orderItemCode"] for item in body["orderItems"]))
        question = Question("POST", "/orders/outward", body, what, OrderRefused, ids)
        return self._call(CREATE_OUTWARD_ORDER, question, now, order_id)

    def cancel(
        self, channel_order_id: str, lines: Sequence[CancelledLine], now: datetime
    ) -> Deferred | None:
        """
        Tell what the customer cancelled.

        Assure takes it until it made the invoice, and never after.
        """
        question = cancellation(channel_order_id, lines, self._settings)
        return self._call(CANCEL_ORDER, question, now, channel_order_id)

    def probe(self, now: datetime) -> Deferred | None:
        """
        Search for no SKU at all.

        That Assure finds fault with the search shows that it knows the way and who asks.
        """
        nothing: dict[str, list[str]] = {"channelSkuCodes": []}
        question = Question(
            "POST", "/inventories/search-sku", nothing, "the test call", OrderRefused
        )
        try:
            return self._call(SEARCH_INVENTORY, question, now)
        except OrderRefused:
            return None

    def _call(
        self, operation: str, question: Question, now: datetime, subject: str = ""
    ) -> Deferred | None:
        outcome = self._rate_policy.request(operation, now, subject)
        if isinstance(outcome, Deferred):
            return outcome
        result, answer = CallResult(Outcome.LOST), Answer(None)
        try:
            answer = ask(self._session, self._settings, question)
            error = error_of(answer, self._settings.base_url, question, now)
            result = result_of(answer, error, now)
        finally:
            attempt = CallAttempt(operation, question, subject, now)
            self._calls.record(lambda: call_record(attempt, answer, result, self._calls))
            self._rate_policy.report_outcome(outcome, result, now)
        if error is not None:
            raise error
        return None
