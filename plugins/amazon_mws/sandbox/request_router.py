"""Routes and authenticates requests: address, parameters, signature, timestamp."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .protocol.accounts import Accounts, Developer, Seller
from .protocol.faults import access_denied, malformed_time, no_such_address, rejected_by_front_end
from .protocol.parameters import Parameters, read_parameters
from .protocol.signing import is_signed
from .protocol.times import parse_timestamp
from .protocol.wire import Request
from .sections.section import Section

_CLOCK_TOLERANCE = timedelta(minutes=15)
_ELDEST_VERSION = "2009-01-01"
"""Of Feeds and Reports, which an old client library calls without a path."""

_LONGEST_USER_AGENT = 500
_DATE_ONLY = len("2020-06-25")
_LANGUAGE = re.compile(r"\((.*;\s*)?Language=[^;)]+.*\)")
_EVERY_REQUEST_HAS = (
    "AWSAccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
)


@dataclass(frozen=True, slots=True)
class RoutedRequest:
    """
    A request with its section and operation.

    Args:
        body: only if the parameters are in the query string.
    """

    section: Section
    operation: str
    parameters: Parameters
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class AuthenticatedCaller:
    """The authenticated sender of a request."""

    seller: Seller
    developer: Developer


class RequestRouter:
    """Routes and authenticates requests; raises Fault for invalid ones."""

    def __init__(self, sections: Mapping[str, Section], accounts: Accounts) -> None:
        self._sections = sections
        self._accounts = accounts

    def route(self, request: Request) -> RoutedRequest:
        """Return the section and operation of a request."""
        _check_user_agent(request.header("User-Agent"))
        parameters = read_parameters(request)
        operation = parameters.get("Action", "")
        version = parameters.get("Version")
        section = self._section(request.path, version, operation)
        if section is None:
            missing = "" if version else " API Version is missing"
            raise no_such_address(f"Resource {request.path} is not found on this server.{missing}")
        if not version:
            raise rejected_by_front_end(
                "InvalidRequest",
                400,
                "parameter Version failed a validation check: value cannot be empty.",
            )
        if operation not in section.operations or version != section.version:
            raise no_such_address(
                f"Operation {operation} is not available for section {section.name}/{version}"
            )
        body = request.body if request.query else b""
        if body and operation not in section.with_body:
            raise rejected_by_front_end(
                "InvalidQueryParameter", 400, "The query parameter _BODY_ is invalid"
            )
        return RoutedRequest(section, operation, parameters, body)

    def _section(self, path: str, version: str | None, operation: str) -> Section | None:
        """Return a section; the oldest are also found at `/`, by version and operation."""
        if path == "/" and version == _ELDEST_VERSION:
            for section in self._sections.values():
                if section.version == version and operation in section.operations:
                    return section
        return self._sections.get(path)

    def authenticate(
        self, request: Request, routed: RoutedRequest, now: datetime
    ) -> AuthenticatedCaller:
        """Verify signature, timestamp and the developer's authorization for the seller."""
        parameters = routed.parameters
        for name in _EVERY_REQUEST_HAS:
            if not parameters.get(name):
                raise rejected_by_front_end(
                    "MissingParameter", 400, f"The request must contain the parameter {name}."
                )
        developer = self._accounts.developer(parameters["AWSAccessKeyId"])
        if developer is None:
            raise rejected_by_front_end(
                "InvalidAccessKeyId",
                403,
                "The AWS Access Key Id you provided does not exist in our records.",
            )
        signed_at = _signed_at(parameters["Timestamp"])
        if not is_signed(developer.secret_key, request, parameters):
            raise rejected_by_front_end(
                "SignatureDoesNotMatch",
                403,
                "The request signature we calculated does not match the signature you provided. "
                "Check your AWS Secret Access Key and signing method. "
                "Consult the service documentation for details.",
            )
        _check_clock(signed_at, parameters["Timestamp"], now)
        seller_id = parameters.get("SellerId") or parameters.get("Merchant", "")
        seller = self._accounts.authorized(seller_id, developer, parameters.get("MWSAuthToken"))
        if seller is None:
            raise access_denied(f"{routed.section.name}.{routed.operation}")
        return AuthenticatedCaller(seller, developer)


def _check_user_agent(text: str) -> None:
    """A User-Agent with attributes must include Language; a missing one is accepted."""
    too_long = len(text) > _LONGEST_USER_AGENT
    if too_long or ("(" in text and not _LANGUAGE.search(text)):
        raise rejected_by_front_end(
            "UserAgentHeaderMalformed",
            400,
            "The User-Agent header must be of the form AppName/Version (Language=...), "
            f"at most {_LONGEST_USER_AGENT} characters.",
        )


def _signed_at(timestamp: str) -> datetime:
    moment = parse_timestamp(timestamp)
    if moment is None or len(timestamp) == _DATE_ONLY:
        raise malformed_time()
    return moment


def _check_clock(signed_at: datetime, timestamp: str, now: datetime) -> None:
    if abs(now - signed_at) > _CLOCK_TOLERANCE:
        where = "past" if signed_at < now else "future"
        raise rejected_by_front_end(
            "RequestExpired",
            400,
            f"Request signature is too far in the {where} and has expired. "
            f"Timestamp date: {timestamp}",
        )
