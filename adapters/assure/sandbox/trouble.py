"""Faults that the control side injects."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from .messages import Reply


class Kind(StrEnum):
    """The kind of fault."""

    UNAVAILABLE = "unavailable"
    """A web page instead of a response, 503 or the `status` given."""
    SLOW = "slow"
    """The call is processed, and answered after `seconds` of wall time."""
    LOST_ANSWER = "lost_answer"
    """The call is processed, and the connection dropped."""
    LOST_REQUEST = "lost_request"
    """The call is not processed, and the connection dropped."""
    TOO_MANY = "too_many"
    """429, with `retry_after_seconds` as Retry-After if given."""
    UNAUTHORIZED = "unauthorized"
    """401, or the `status` given."""
    REFUSE = "refuse"
    """400 with `code` and `message`, or the `status` given."""


@dataclass(slots=True)
class Trouble:
    """A fault for the next `times` calls, or for those of one order."""

    kind: Kind
    times: int
    order_code: str | None
    seconds: float
    status: int | None
    code: str
    message: str
    retry_after_seconds: int | None

    def immediate_reply(self) -> Reply | None:
        """Return the reply that replaces processing; None if the call is processed."""
        match self.kind:
            case Kind.LOST_REQUEST:
                return Reply(None)
            case Kind.UNAVAILABLE:
                return Reply(self.status or 503, "<html><body>Bad gateway</body></html>")
            case Kind.TOO_MANY:
                wait = self.retry_after_seconds
                headers = {} if wait is None else {"Retry-After": str(wait)}
                return Reply(429, {"code": "TOO_MANY_REQUESTS", "message": ""}, headers)
            case Kind.UNAUTHORIZED:
                return Reply.fault(self.status or 401, "UNAUTHORIZED", "Invalid credentials")
            case Kind.REFUSE:
                return Reply.fault(self.status or 400, self.code, self.message)
            case _:
                return None


class TroubleSchema(Schema):
    """`POST /control/trouble`; loads into a `Trouble`."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    times = fields.Integer(strict=True, load_default=1, validate=validate.Range(min=1))
    order_code = fields.String(load_default=None)
    seconds = fields.Float(load_default=1.0, validate=validate.Range(min=0))
    status = fields.Integer(
        strict=True, load_default=None, validate=validate.Range(min=200, max=599)
    )
    code = fields.String(load_default="BAD_DATA")
    message = fields.String(load_default="Refused as the control side asked")
    retry_after_seconds = fields.Integer(
        strict=True, load_default=None, validate=validate.Range(min=0)
    )

    @post_load
    def _trouble(self, data: dict[str, Any], **_: object) -> Trouble:
        return Trouble(**data)


class Troubles:
    """Pending faults, in the order of their addition."""

    def __init__(self) -> None:
        self._waiting: list[Trouble] = []

    def add(self, trouble: Mapping[str, Any]) -> None:
        """
        Add a fault given as JSON.

        Raises:
            ValidationError: it is not valid.
        """
        self._waiting.append(TroubleSchema().load(trouble))

    def forget(self) -> None:
        """Remove all pending faults."""
        self._waiting.clear()

    def take(self, order_code: str | None) -> Trouble | None:
        """Return the fault for a call about this order, and count it down."""
        for trouble in self._waiting:
            if trouble.order_code in {None, order_code}:
                trouble.times -= 1
                if not trouble.times:
                    self._waiting.remove(trouble)
                return trouble
        return None
