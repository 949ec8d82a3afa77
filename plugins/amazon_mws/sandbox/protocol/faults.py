"""Amazon's errors, in the words and the shapes in which they were recorded."""

from datetime import UTC, datetime
from enum import StrEnum

from .markup import Node, document


class Origin(StrEnum):
    """Who raises an error; the value is how the request id is spelt in its body."""

    FRONT_END = "RequestID"
    SECTION = "RequestId"


class Fault(Exception):
    """
    A request that is answered with an error.

    Args:
        sender: the text of `Type`: Sender, Receiver, or empty.
        message: None where Amazon says nothing but the code.
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
        """Write the error for a section with this namespace."""
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
    """A feed has no report yet. An empty element follows the message, as was recorded."""

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
    """The hour is used up. It has no namespace and an empty element for its type."""

    def __init__(self, per_hour: int, operation: str, resets_on: datetime) -> None:
        resets = resets_on.astimezone(UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
        super().__init__(
            "QuotaExceeded",
            503,
            f"You exceeded your quota of {per_hour:.1f} requests per 1 hour for operation "
            f"{operation}.  Your quota will reset on {resets}",
            Origin.FRONT_END,
        )

    def body(self, namespace: str, request_id: str) -> bytes:  # noqa: ARG002  # it has none
        """Write the error as it was recorded."""
        return document("ErrorResponse", self._content((), request_id), standalone=True)


def throttled() -> Fault:
    """The bucket is empty."""
    return Fault("RequestThrottled", 503, "Request is throttled", Origin.FRONT_END, sender="")


def no_such_address(message: str) -> Fault:
    """Path, version and operation do not lead anywhere."""
    return Fault("InvalidAddress", 404, message, Origin.FRONT_END)


def access_denied(operation: str) -> Fault:
    """The developer may not act for this seller. `operation` is like `Orders.ListOrders`."""
    return Fault("AccessDenied", 401, f"Access to {operation} is denied", Origin.FRONT_END)


def rejected_by_front_end(code: str, status: int, message: str) -> Fault:
    """Keys, signature, clock or form of the request are wrong."""
    return Fault(code, status, message, Origin.FRONT_END)


def invalid_value(message: str) -> Fault:
    """The section does not accept a parameter."""
    return Fault("InvalidParameterValue", 400, message, Origin.SECTION)


def missing_parameter(name: str) -> Fault:
    """The section needs a parameter that was not sent."""
    return Fault("MissingParameter", 400, f"Missing required parameter: {name}", Origin.SECTION)


def token_corrupted() -> Fault:
    """The token is of another operation, damaged, or too old."""
    return Fault("NextTokenCorrupted", 400, "We could not decode your NextToken.", Origin.SECTION)


def token_is_null() -> Fault:
    """A page was asked for without a token."""
    return Fault(
        "ValidationError",
        400,
        "1 validation error detected: Value null at 'nextToken' failed to satisfy constraint: "
        "Member must not be null",
        Origin.SECTION,
    )
