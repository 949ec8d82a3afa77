"""Calls Amazon: enforces the budget, signs, corrects clock skew and maps errors."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import IO, TypeVar
from urllib.parse import unquote

import requests

from ....ports.host.call_records import CallRecorder, Unrecorded
from ....ports.host.errors import NotSent, Unavailable
from ....ports.host.rate_policy import CallResult, Deferred, Outcome, RatePolicy
from ..settings import AmazonAccount
from .answers import Answer, NoAnswer, NoReply, Reply, read_answer
from .call_attempt import CallAttempt
from .documents import Document, read_document
from .errors import TimestampRefused, connector_error, read_fault, result_of
from .quota_headers import quota_seen, to_local_clock
from .request import Call, signed_form
from .timestamps import parse_timestamp
from .transport import READ_SECONDS, post_feed, post_form

log = logging.getLogger(__name__)

Content = TypeVar("Content", Answer, Document)

CLOCK_TOLERANCE = timedelta(minutes=1)
"""A larger skew is corrected at once; Amazon rejects timestamps that are 15 minutes off."""

FARTHEST_CLOCK = timedelta(days=36_525)
"""100 years: more than any unset clock is off, and too little for a date to overflow."""

_OK = 200
_SERVER_FAULTS = 500


class AmazonClient:
    """
    Makes calls for one seller account.

    Its state (the offset of Amazon's clock, and whether Amazon was reachable) need not be
    stored: the next response restores it.
    """

    def __init__(
        self,
        account: AmazonAccount,
        rate_policy: RatePolicy,
        session: requests.Session,
        read_seconds: float = READ_SECONDS,
        calls: CallRecorder | None = None,
    ) -> None:
        self._account = account
        self._rate_policy = rate_policy
        self._session = session
        self._read_seconds = read_seconds
        self._calls = calls or Unrecorded()
        self._offset = timedelta(0)
        self._reachable = True

    def call(self, call: Call, now: datetime) -> Answer | Deferred:
        """
        Make the call, or return when its budget allows it.

        A call rejected for its timestamp is retried once with Amazon's time; the retry counts
        against the budget like any call.

        Raises:
            Unavailable: no response, or an unreadable one.
            NotSent: no connection, the call came too late to be sent, or Amazon refused its
                timestamp.
            Throttled, PagingLost, CredentialsRefused, RequestRefused: by Amazon's code.
        """
        return self._call_with_clock_retry(call, now, lambda reply: read_answer(call.action, reply))

    def document(self, call: Call, now: datetime) -> Document | Deferred:
        """Make a call whose response is a raw document; otherwise like `call`."""
        return self._call_with_clock_retry(call, now, read_document)

    def amazon_time(self, now: datetime) -> datetime:
        """Return Amazon's time at `now`, as learned from its responses."""
        return now + self._offset

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def _call_with_clock_retry(
        self, call: Call, now: datetime, read: Callable[[Reply], Content]
    ) -> Content | Deferred:
        offset = self._offset
        try:
            return self._once(call, now, read)
        except TimestampRefused:
            if self._offset == offset:
                raise
        return self._once(call, now, read)

    def _once(
        self, call: Call, now: datetime, read: Callable[[Reply], Content]
    ) -> Content | Deferred:
        granted = self._rate_policy.request(call.action, now, call.subject, call.work)
        if isinstance(granted, Deferred):
            return granted
        at, result = granted.at, CallResult(Outcome.LOST)
        attempt = CallAttempt(call, at)

        def leave() -> None:
            attempt.left_at = self._rate_policy.confirm(granted)

        try:
            stamp = self.amazon_time(at)
            form = attempt.form = signed_form(call, self._account, stamp)
            url = self._account.endpoint + call.section.path
            reply = attempt.reply = self._post(url, call.feed, form, leave)
            self._update_clock_offset(reply, at)
            amazon_time = self.amazon_time(at)
            quota = quota_seen(reply.headers, amazon_time, at)
            result = CallResult(Outcome.LOST, reply.status, elapsed=reply.elapsed, quota=quota)
            if reply.status != _OK:
                fault = read_fault(reply, self._hidden(call, form))
                attempt.said = fault.message
                if fault.retry_at is not None:
                    until = to_local_clock(fault.retry_at, amazon_time, at)
                    fault = replace(fault, retry_at=until)
                result = replace(result_of(fault, reply), quota=quota)
                raise connector_error(call.action, fault, amazon_time - stamp)
            content = attempt.content = read(reply)
            result = replace(result, outcome=Outcome.ANSWERED, request_id=content.request_id)
        except NoAnswer as problem:
            attempt.problem = problem
            raise _no_content(call.action, problem, has_left=attempt.has_left) from None
        except NotSent as failure:
            if not attempt.has_left:
                attempt.said = str(failure)
            raise
        finally:
            result = attempt.departed(result)
            self._calls.record(lambda: attempt.record(result, self._calls))
            self._rate_policy.report_outcome(granted, result, at)
            if attempt.has_left or attempt.problem is not None:
                self._note(call, result, attempt.problem)
        return content

    def _post(
        self, url: str, feed: IO[bytes] | None, parameters: str, leave: Callable[[], object]
    ) -> Reply:
        if feed is None:
            return post_form(self._session, url, parameters, leave, self._read_seconds)
        return post_feed(self._session, url, parameters, feed, leave, self._read_seconds)

    def _update_clock_offset(self, reply: Reply, at: datetime) -> None:
        if reply.status >= _SERVER_FAULTS:
            return  # possibly a proxy's response, with the proxy's clock
        if reply.elapsed > CLOCK_TOLERANCE:
            return  # too long after `at` to tell a difference of clocks
        date = reply.headers.get("Date") or reply.headers.get("x-mws-timestamp") or ""
        try:
            offset = parse_timestamp(date) - at
        except ValueError:
            return
        if abs(offset) > FARTHEST_CLOCK:
            return
        if abs(offset - self._offset) > CLOCK_TOLERANCE:
            self._offset = offset
            log.warning(
                "amazon.clock_offset",
                extra={"seller": self._account.seller_id, "seconds": offset.total_seconds()},
            )

    def _hidden(self, call: Call, form: str) -> tuple[str, ...]:
        """Return the values to mask in error messages, where Amazon may repeat them."""
        signature = form.rpartition("&Signature=")[2]
        token = self._account.mws_auth_token
        return (
            self._account.access_key_id.reveal(),
            self._account.secret_key.reveal(),
            token.reveal() if token else "",
            call.parameters.get("NextToken", ""),
            *call.hide,
            signature,
            unquote(signature),
        )

    def _note(self, call: Call, result: CallResult, problem: NoAnswer | None) -> None:
        is_unreadable = result.http_status == _OK and problem is not None
        if is_unreadable:
            log.warning(
                "amazon.answer_unreadable",
                extra={"operation": call.action, "reason": str(problem)},
            )
        reachable = is_unreadable or result.outcome not in {Outcome.LOST, Outcome.NOT_SENT}
        if reachable == self._reachable:
            return
        self._reachable = reachable
        fields = {"seller": self._account.seller_id, "status": result.http_status}
        if reachable:
            log.info("amazon.recovered", extra=fields)
        else:
            log.warning("amazon.unavailable", extra=fields)


def _no_content(action: str, problem: NoAnswer, *, has_left: bool) -> Unavailable | NotSent:
    if isinstance(problem, NoReply):
        failure = Unavailable if has_left else NotSent
        return failure(
            f"{action} failed: {problem}. The call is retried later. "
            "If this persists, check the network and the endpoint."
        )
    return Unavailable(
        f"{action} was answered, but the answer cannot be read: {problem}. The call is retried "
        "later. If this persists, check that the endpoint is Amazon's and that no proxy answers "
        "in its place; otherwise report it with the record of the call."
    )
