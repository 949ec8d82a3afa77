"""
Amazon's refusals, sorted into ours.

Code and HTTP status decide. Anything else may be missing, and what stands between us and
Amazon may answer with HTML or with nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ....ports.host.errors import (
    ConnectorError,
    CredentialsRefused,
    PagingLost,
    StopConnection,
    Throttled,
    Unavailable,
)
from ....ports.host.pii import without_personal_data
from ....ports.host.rate_policy import CallResult, Outcome
from .answers import LONGEST_ID, Element, NoAnswer, Reply, contents_of, parse, request_id_of
from .moments import read_moment

_LONGEST_MESSAGE = 300
_STAMP_ALLOWED = timedelta(minutes=15)

_THROTTLED = frozenset({"RequestThrottled", "QuotaExceeded"})
_PASSING = frozenset({"InternalError", "ServiceUnavailable", "InputStreamDisconnected"})
_NOT_READY = frozenset({"FeedProcessingResultNotReady", "ReportNotReady"})
_DENIED = frozenset({"AccessToReportDenied", "AccessToFeedProcessingResultDenied"})
"""One document is not given out; the credentials are accepted all the same."""

_ACCESS_KEY = (
    "Amazon does not know the access key id. Compare access_key_id with the developer's keys; "
    "Amazon deletes keys that were not used for 90 days."
)
_CREDENTIALS = {
    "InvalidAccessKeyId": _ACCESS_KEY,
    "InvalidClientTokenId": _ACCESS_KEY,
    "SignatureDoesNotMatch": (
        "Amazon's signature is not ours: secret_key does not belong to access_key_id. "
        "Copy both from the developer's keys again."
    ),
    "AccessDenied": (
        "Amazon does not let this developer act for this seller. Check seller_id and "
        "mws_auth_token, and whether the seller's authorization was revoked, has lapsed (it "
        "runs for one year), or lacks a role."
    ),
}
_UNKNOWN_CREDENTIAL = (
    "Amazon does not accept the credentials and does not say which. Check access_key_id, "
    "secret_key, seller_id and mws_auth_token, and whether a proxy stands in between."
)


class TimestampRefused(Unavailable):
    """Amazon's clock and the time stamp of the request are too far apart."""


class RequestRefused(StopConnection):
    """
    Amazon understood the request and will not do it, now or later.

    `code` and `said` are Amazon's own, `said` made fit to be shown; either may be empty.
    """

    def __init__(self, message: str, code: str, said: str = "") -> None:
        self.code = code
        self.said = said
        super().__init__(message)

    @property
    def in_its_words(self) -> str:
        """Code and sentence as Amazon gave them."""
        return ": ".join(filter(None, (self.code, self.said))) or "no reason was told"


@dataclass(frozen=True, slots=True)
class Fault:
    """
    What an answer that is not a success says.

    Args:
        code: Amazon's; empty where none could be read.
        message: Amazon's, made fit to be shown.
        retry_at: when Amazon's hourly quota begins anew, where it says so.
    """

    status: int
    code: str = ""
    message: str = ""
    request_id: str = ""
    retry_at: datetime | None = None

    @property
    def outcome(self) -> Outcome:
        """What became of the call."""
        if self.code in _THROTTLED or self.status == 429:  # noqa: PLR2004  # Too Many Requests
            return Outcome.THROTTLED
        if self.code in _PASSING or not 400 <= self.status < 500 or self.status in {408, 425}:  # noqa: PLR2004  # the client's faults
            return Outcome.LOST
        return Outcome.REFUSED


def read_fault(reply: Reply, hide: Iterable[str] = ()) -> Fault:
    """Read what can be read; `hide` lists values that must not be shown."""
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
        _fit_to_show(message, hide),
        request_id_of(reply, envelope),
        _reset(reply, message) if code == "QuotaExceeded" else None,
    )


def _fit_to_show(message: str, hide: Iterable[str]) -> str:
    for value in sorted(filter(None, hide), key=len, reverse=True):
        message = message.replace(value, "***")
    return without_personal_data(" ".join(message.split()))[:_LONGEST_MESSAGE]


def _reset(reply: Reply, message: str) -> datetime | None:
    told = re.search(r"reset on (.+)", message)
    for text in (reply.headers.get("x-mws-quota-resetsOn", ""), told[1] if told else ""):
        try:
            return read_moment(text)
        except ValueError:
            continue
    return None


def result_of(fault: Fault, reply: Reply) -> CallResult:
    """Return the fault as the call's record keeps it."""
    return CallResult(
        fault.outcome,
        fault.status,
        fault.request_id,
        fault.code,
        reply.elapsed,
        fault.retry_at,
    )


def sorted_error(action: str, fault: Fault, clocks_apart: timedelta) -> ConnectorError:  # noqa: PLR0911  # one case each
    """
    Return our error for this fault of an operation.

    `clocks_apart` is how far the time stamp was from Amazon's own time: a stale stamp is
    documented as InvalidParameterValue and was seen as RequestExpired.
    """
    code, said = fault.code, _quoted(fault)
    if fault.outcome is Outcome.THROTTLED:
        return _throttled(action, fault)
    stale = code == "InvalidParameterValue" and abs(clocks_apart) > _STAMP_ALLOWED
    if stale or code == "RequestExpired":
        return TimestampRefused(
            f"{action} was refused: its time stamp is too far from Amazon's clock{said}. "
            "Nothing was done, and it is asked again. Check this machine's clock."
        )
    if code in _NOT_READY:
        return Unavailable(
            f"{action} was refused: what it asks for is not ready yet{said}. "
            "It is asked again later."
        )
    if fault.outcome is Outcome.LOST:
        return Unavailable(
            f"{action} failed: Amazon cannot serve it now{said}. It is asked again later."
        )
    if code == "NextTokenCorrupted":
        return PagingLost(
            f"{action} was refused: Amazon does not know the page token{said}. "
            "The listing is read again from its first page."
        )
    if code in _CREDENTIALS or (fault.status in {401, 403, 407} and code not in _DENIED):
        return CredentialsRefused(
            f"{action} was refused: {_CREDENTIALS.get(code, _UNKNOWN_CREDENTIAL)}{said}"
        )
    if code == "InvalidAddress" or fault.status == 404:  # noqa: PLR2004  # Not Found
        return RequestRefused(
            f"{action} was refused: Amazon does not offer it at this endpoint{said}. "
            "Check endpoint and marketplace_id.",
            code,
            fault.message,
        )
    message = f" {fault.message}" if fault.message else ""
    return RequestRefused(
        f"{action} was refused as a wrong request{said}.{message} "
        "Asked again it will be refused again. Check marketplace_id and seller_id.",
        code,
        fault.message,
    )


def _throttled(action: str, fault: Fault) -> Throttled:
    until = f" until {fault.retry_at:%Y-%m-%d %H:%M:%S} UTC" if fault.retry_at else ""
    return Throttled(
        f"{action} is deferred{until}: Amazon counted too many requests{_quoted(fault)}. "
        "Nothing was done, and it is asked again once the quota has grown back.",
        fault.retry_at,
    )


def _quoted(fault: Fault) -> str:
    said = [fault.code or f"HTTP {fault.status}"]
    if fault.request_id:
        said.append(f"request {fault.request_id}")
    return f" ({', '.join(said)})"
