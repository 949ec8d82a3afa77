"""What arrives at Amazon and what leaves it, before and after there is a socket."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Request:
    """
    One HTTP request.

    Args:
        query: what follows the question mark, still encoded.
        headers: by name in lower case.
        scheme: `http` or `https`, as the client addressed us.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    scheme: str = "http"

    def header(self, name: str) -> str:
        """Return a header's value, empty where it was not sent."""
        return (self.headers or {}).get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Reply:
    """
    One HTTP answer, and what goes wrong on its way.

    Args:
        delay: how long it takes, by the sandbox's clock.
        breaks_after: bytes of the body after which the connection breaks; None for never.
        lost: nothing of it arrives; the connection just ends.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    delay: timedelta = timedelta(0)
    breaks_after: int | None = None
    lost: bool = False
