"""What goes in and out of the simulated Assure, with or without a socket."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

CANCEL = re.compile("/orders/(.+)/cancel", re.DOTALL)


@dataclass(frozen=True)
class Call:
    """A request; header names may be in any case, the path is as HTTP means it (unquoted)."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the header's value, None where it was not sent."""
        sent = {sent.lower(): value for sent, value in self.headers.items()}
        return sent.get(name.lower())

    @cached_property
    def body(self) -> dict[str, Any] | None:
        """The JSON object that was sent, None where it is none."""
        try:
            body = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        return body if isinstance(body, dict) else None

    @property
    def order_to_cancel(self) -> str | None:
        """The order that its path names for cancellation."""
        named = CANCEL.fullmatch(self.path)
        return named[1] if named else None

    @property
    def order_code(self) -> str | None:
        """The order that it concerns."""
        code = self.order_to_cancel or (self.body or {}).get("orderCode")
        return code if isinstance(code, str) else None


@dataclass(frozen=True, slots=True)
class Reply:
    """
    An answer.

    Args:
        status: HTTP's; None drops the connection in place of an answer.
        content: JSON; a text stands for a web page; None for an empty body.
        delay_seconds: of the world, before it leaves.
    """

    status: int | None
    content: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0

    @classmethod
    def fault(cls, status: int, code: str, message: str, description: str = "") -> Self:
        """Return an error as Assure words it."""
        return cls(status, {"code": code, "message": message, "description": description})
