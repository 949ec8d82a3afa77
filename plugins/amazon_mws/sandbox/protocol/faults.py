"""Amazon's errors, with recorded messages and formats."""

from datetime import UTC, datetime
from enum import StrEnum

from .markup import Node, document


class Origin(StrEnum):
    """The origin of an error; the value is the element name of the request ID."""

    FRONT_END = "RequestID"
    SECTION = "RequestId"


class Fault(Exception):
    """
    An error response.

    Args:
        sender: the text of `Type`: Sender, Receiver, or empty.
        message: None if there is only a code.
    """

    def __init__(
        self,
        code: str,
        status: int,
        message: str | None,
        origin: Origin,
        sender: str = "Sender",
    ) -> None:
        self.code = code
        self.status = status
        self.message = message
        self.origin = origin
        self.sender = sender
        super().__init__(code)

    def body(self, namespace: str, request_id: str) -> bytes:
        """Return the XML of the error in a section's namespace."""
        return document(
            "ErrorResponse", self._content(self.sender, request_id), namespace=namespace
        )

    def _content(self, sender: str | tuple[()], request_id: str) -> list[Node]:
        error: list[Node] = [("Type", sender), ("Code", self.code)]
        if self.message is not None:
            error.append(("Message", self.message))
        error.extend(self._details())
        return [("Error", error), (self.origin.value, request_id)]

    def _details(self) -> list[Node]:
        return []


class ResultNotReady(Fault):
    """A feed has no report yet. As recorded, an empty element follows the message."""

    def __init__(self, feed_id: str) -> None:
        super().__init__(
            "FeedProcessingResultNotReady",
            404,
            f"Feed Submission Result is not ready for Feed Submission Id: {feed_id}",
            Origin.FRONT_END,
        )

    def _details(self) -> list[Node]:
        return [("Detail", ())]


class QuotaExceeded(Fault):
    """The hourly quota is exceeded. As recorded, without a namespace and with an empty Type."""

    def __init__(self, per_hour: int, operation: str, resets_on: datetime) -> None:
        resets = resets_on.astimezone(UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
        super().__init__(
            "QuotaExceeded",
            503,
            f"You exceeded your quota of {per_hour:.1f} requests per 1 hour for operation "
            f"{operation}.  Your quota will reset on {resets}",
            Origin.FRONT_END,
        )

    def body(self, namespace: str, request_id: str) -> bytes:  # noqa: ARG002  # without a namespace
        """Return the XML of the error as recorded."""
        return document("ErrorResponse", self._content((), request_id), standalone=True)


def throttled() -> Fault:
    """The bucket is empty."""
    return Fault("RequestThrottled", 503, "Request is throttled", Origin.FRONT_END, sender="")


def no_such_address(message: str) -> Fault:
    """Path, version or operation does not exist."""
    return Fault("InvalidAddress", 404, message, Origin.FRONT_END)


def access_denied(operation: str) -> Fault:
    """The developer is not authorized. `operation` has the form `Orders.ListOrders`."""
    return Fault("AccessDenied", 401, f"Access to {operation} is denied", Origin.FRONT_END)


def rejected_by_front_end(code: str, status: int, message: str) -> Fault:
    """Keys, signature, timestamp or format of the request is invalid."""
    return Fault(code, status, message, Origin.FRONT_END)


def malformed_time() -> Fault:
    """A time is not in ISO 8601, be it that of the request or another parameter."""
    return rejected_by_front_end("MalformedInput", 400, "timestamp must follow ISO8601")


def invalid_value(message: str) -> Fault:
    """A parameter is invalid."""
    return Fault("InvalidParameterValue", 400, message, Origin.SECTION)


def missing_parameter(name: str) -> Fault:
    """A required parameter is missing."""
    return Fault("MissingParameter", 400, f"Missing required parameter: {name}", Origin.SECTION)


def token_corrupted() -> Fault:
    """The token is invalid, expired or from another operation."""
    return Fault("NextTokenCorrupted", 400, "We could not decode your NextToken.", Origin.SECTION)


def token_is_null() -> Fault:
    """The token is missing."""
    return Fault(
        "ValidationError",
        400,
        "1 validation error detected: Value null at 'nextToken' failed to satisfy constraint: "
        "Member must not be null",
        Origin.SECTION,
    )
