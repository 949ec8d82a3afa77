"""
Maps error responses of Amazon to the connector's errors.

Only the error code and the HTTP status are relied on: everything else may be missing, and a
proxy may respond with HTML or an empty body.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ....ports.host.errors import (
    ConnectorError,
    CredentialsRefused,
    NotSent,
    PagingLost,
    StopConnection,
    Throttled,
    Unavailable,
)
from ....ports.host.rate_policy import CallResult, Outcome
from ....sdk.masking.sentences import mask_contacts, mask_values
from .answers import LONGEST_ID, Element, NoAnswer, Reply, contents_of, parse, request_id_of
from .call_fields import ORDER_ID
from .timestamps import parse_timestamp

_LONGEST_MESSAGE = 300
STAMP_ALLOWED = timedelta(minutes=15)
"""Amazon refuses a request whose time stamp is further off its own clock."""

_THROTTLED = frozenset({"RequestThrottled", "QuotaExceeded"})
_TRANSIENT = frozenset({"InternalError", "ServiceUnavailable", "InputStreamDisconnected"})
_NOT_READY = frozenset({"FeedProcessingResultNotReady", "ReportNotReady"})
_DENIED = frozenset({"AccessToReportDenied", "AccessToFeedProcessingResultDenied"})
"""Access to one document is denied; the credentials themselves are valid."""

_ACCESS_KEY = (
    "Amazon does not recognize the access key ID. Compare access_key_id with the developer's "
    "keys; Amazon deletes keys that were unused for 90 days."
)
_CREDENTIALS = {
    "InvalidAccessKeyId": _ACCESS_KEY,
    "InvalidClientTokenId": _ACCESS_KEY,
    "SignatureDoesNotMatch": (
        "The signature does not match: secret_key does not belong to access_key_id. "
        "Copy both again from the developer's keys."
    ),
    "AccessDenied": (
        "The developer is not authorized for this seller. Check seller_id and mws_auth_token, "
        "and whether the seller's authorization was revoked, has expired (it is valid for one "
        "year) or lacks a role."
    ),
}
_UNKNOWN_CREDENTIAL = (
    "Amazon rejected the credentials without specifying which. Check access_key_id, "
    "secret_key, seller_id and mws_auth_token, and whether a proxy intercepts the connection."
)


class TimestampRefused(NotSent):
    """The request's timestamp differs too much from Amazon's clock, so Amazon did nothing."""


class RequestRefused(StopConnection):
    """
    Amazon rejected the request permanently; a retry would fail as well.

    `code` and `amazon_message` are Amazon's, without personal data or secrets; either may be
    empty.
    """

    def __init__(self, message: str, code: str, amazon_message: str = "") -> None:
        self.code = code
        self.amazon_message = amazon_message
        super().__init__(message)

    @property
    def reason(self) -> str:
        """Amazon's code and message."""
        return ": ".join(filter(None, (self.code, self.amazon_message))) or "no reason given"


@dataclass(frozen=True, slots=True)
class Fault:
    """
    An error response.

    Args:
        code: Amazon's error code; empty if none could be parsed.
        message: Amazon's message, without personal data or secrets.
        retry_at: when the hourly quota resets, if the response specifies it.
    """

    status: int
    code: str = ""
    message: str = ""
    request_id: str = ""
    retry_at: datetime | None = None

    @property
    def outcome(self) -> Outcome:
        """The outcome of the call."""
        if self.code in _THROTTLED or self.status == 429:  # noqa: PLR2004  # Too Many Requests
            return Outcome.THROTTLED
        if self.code in _TRANSIENT or not 400 <= self.status < 500 or self.status in {408, 425}:  # noqa: PLR2004  # client errors
            return Outcome.LOST
        return Outcome.REFUSED


def read_fault(reply: Reply, hide: Iterable[str] = ()) -> Fault:
    """Parse an error response as far as possible; the values in `hide` are masked."""
    try:
        root: Element | None = parse(reply.body)
    except NoAnswer:
        root = None
    envelope = contents_of(root)
    error = contents_of(envelope.groups.get("Error")).texts
    code, message = error.get("Code", "")[:LONGEST_ID], error.get("Message", "")
    return Fault(
        reply.status,
        code,
        _displayable(message, hide),
        request_id_of(reply, envelope),
        _quota_reset_at(reply, message) if code == "QuotaExceeded" else None,
    )


def _displayable(message: str, hide: Iterable[str]) -> str:
    line = " ".join(mask_values(message, hide).split())
    return mask_contacts(line, ORDER_ID)[:_LONGEST_MESSAGE]


def _quota_reset_at(reply: Reply, message: str) -> datetime | None:
    match = re.search(r"reset on (.+)", message)
    for text in (reply.headers.get("x-mws-quota-resetsOn", ""), match[1] if match else ""):
        try:
            return parse_timestamp(text)
        except ValueError:
            continue
    return None


def result_of(fault: Fault, reply: Reply) -> CallResult:
    """Return the fault as a `CallResult`."""
    return CallResult(
        fault.outcome,
        fault.status,
        fault.request_id,
        fault.code,
        reply.elapsed,
        fault.retry_at,
    )


def connector_error(action: str, fault: Fault, clock_skew: timedelta) -> ConnectorError:  # noqa: PLR0911  # one case each
    """
    Return the connector's error for a fault of the operation `action`.

    `clock_skew` is the distance of the request's timestamp from Amazon's time: a stale
    timestamp is documented as InvalidParameterValue and was observed as RequestExpired.
    """
    code, source = fault.code, _code_and_request(fault)
    if fault.outcome is Outcome.THROTTLED:
        return _throttled(action, fault)
    stale = code == "InvalidParameterValue" and abs(clock_skew) > STAMP_ALLOWED
    if stale or code == "RequestExpired":
        return TimestampRefused(
            f"{action} was rejected: the timestamp differs too much from Amazon's clock{source}. "
            "Nothing was changed; the call is retried. Check this machine's clock."
        )
    if code in _NOT_READY:
        return Unavailable(
            f"{action} failed: the result is not ready yet{source}. The call is retried later."
        )
    if fault.outcome is Outcome.LOST:
        return Unavailable(
            f"{action} failed: Amazon is unavailable{source}. The call is retried later."
        )
    if code == "NextTokenCorrupted":
        return PagingLost(
            f"{action} was rejected: the page token is invalid{source}. "
            "The listing restarts from its first page."
        )
    if code in _CREDENTIALS or (fault.status in {401, 403, 407} and code not in _DENIED):
        return CredentialsRefused(
            f"{action} was rejected{source}. {_CREDENTIALS.get(code, _UNKNOWN_CREDENTIAL)}"
        )
    if code == "InvalidAddress" or fault.status == 404:  # noqa: PLR2004  # Not Found
        return RequestRefused(
            f"{action} was rejected: it is not available at this endpoint{source}. "
            "Check endpoint and marketplace_id.",
            code,
            fault.message,
        )
    message = f" {fault.message}" if fault.message else ""
    return RequestRefused(
        f"{action} was rejected as invalid{source}.{message} "
        "A retry would be rejected as well. Check marketplace_id and seller_id.",
        code,
        fault.message,
    )


def _throttled(action: str, fault: Fault) -> Throttled:
    until = f" until {fault.retry_at:%Y-%m-%d %H:%M:%S} UTC" if fault.retry_at else ""
    return Throttled(
        f"{action} is throttled{until}: Amazon's quota is exceeded{_code_and_request(fault)}. "
        "Nothing was changed; the call is retried once the quota is restored.",
        fault.retry_at,
    )


def _code_and_request(fault: Fault) -> str:
    parts = [fault.code or f"HTTP {fault.status}"]
    if fault.request_id:
        parts.append(f"request {fault.request_id}")
    return f" ({', '.join(parts)})"
