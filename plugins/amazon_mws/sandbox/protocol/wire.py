"""HTTP requests and replies, independent of the server."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Request:
    """
    An HTTP request.

    Args:
        query: the encoded query string.
        headers: by lowercase name.
        scheme: `http` or `https`.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    scheme: str = "http"

    def header(self, name: str) -> str:
        """Return a header's value; empty if absent."""
        return (self.headers or {}).get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Reply:
    """
    An HTTP response with its transmission faults.

    Args:
        delay: by the sandbox's clock.
        breaks_after: bytes of the body after which the connection is closed; None for never.
        lost: the connection is closed without a response.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    delay: timedelta = timedelta(0)
    breaks_after: int | None = None
    lost: bool = False
