"""The OMS gateway for Assure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import requests

from ....ports.channel.order_source import Order
from ....ports.host.call_records import CallRecorder, Unrecorded
from ....ports.host.errors import NotSent, OrderRefused
from ....ports.host.rate_policy import CallResult, Deferred, Outcome, RatePolicy
from ....ports.oms.gateway import CancelledLine
from ..budgets import CANCEL_ORDER, CREATE_OUTWARD_ORDER, SEARCH_INVENTORY
from ..settings import AssureSettings
from .answers import error_of, result_of
from .call_attempt import CallAttempt, call_record
from .cancellation import cancellation
from .exchange import Answer, Question, ask
from .outward_order import outward_order


class AssureGateway:
    """Sends orders and cancellations with one set of credentials."""

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
        Send an order.

        For an order that it already has, Assure reports success whatever the body. It checks
        SKUs after its response, so unknown SKUs are not reported here.
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
        Send what the customer cancelled.

        Assure accepts cancellations until it has created the invoice.
        """
        question = cancellation(channel_order_id, lines, self._settings)
        return self._call(CANCEL_ORDER, question, now, channel_order_id)

    def probe(self, now: datetime) -> Deferred | None:
        """
        Search the inventory with an empty list of SKUs.

        An error about the search proves that the URL and the credentials are valid.
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
        granted = self._rate_policy.request(operation, now, subject)
        if isinstance(granted, Deferred):
            return granted
        at, result, answer = granted.at, CallResult(Outcome.LOST), Answer(None)
        left_at: datetime | None = None

        def leave() -> None:
            nonlocal left_at
            left_at = self._rate_policy.confirm(granted)

        try:
            answer = ask(self._session, self._settings, question, leave)
            error = error_of(answer, self._settings.base_url, question, at)
            result = result_of(answer, error, at)
        except NotSent as stale:
            answer = Answer(None, str(stale))
            raise
        finally:
            result = replace(result, left_at=left_at)
            if left_at is None:
                result = replace(result, outcome=Outcome.NOT_SENT)
            attempt = CallAttempt(operation, question, subject, at)
            self._calls.record(lambda: call_record(attempt, answer, result, self._calls))
            self._rate_policy.report_outcome(granted, result, at)
        if error is not None:
            raise error
        return None
