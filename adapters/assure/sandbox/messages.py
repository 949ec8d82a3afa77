"""Requests to the simulated Assure, and responses."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

CANCEL = re.compile("/orders/(.+)/cancel", re.DOTALL)


@dataclass(frozen=True)
class Call:
    """A request; header names are case-insensitive, the path is percent-decoded."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the header's value, None if it was not sent."""
        sent = {sent.lower(): value for sent, value in self.headers.items()}
        return sent.get(name.lower())

    @cached_property
    def body(self) -> dict[str, Any] | None:
        """The JSON object of the body, None if it is not one."""
        try:
            body = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        return body if isinstance(body, dict) else None

    @property
    def order_to_cancel(self) -> str | None:
        """The order in the path of a cancellation."""
        named = CANCEL.fullmatch(self.path)
        return named[1] if named else None

    @property
    def order_code(self) -> str | None:
        """The order of the call."""
        code = self.order_to_cancel or (self.body or {}).get("orderCode")
        return code if isinstance(code, str) else None


@dataclass(frozen=True, slots=True)
class Reply:
    """
    A response.

    Args:
        status: HTTP status; None drops the connection.
        content: JSON; a text for a web page; None for an empty body.
        delay_seconds: of wall time, before it is sent.
    """

    status: int | None
    content: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0

    @classmethod
    def fault(cls, status: int, code: str, message: str, description: str = "") -> Self:
        """Return an error in the format of Assure."""
        return cls(status, {"code": code, "message": message, "description": description})
