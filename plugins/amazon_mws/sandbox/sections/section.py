"""A section of the API and its calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..protocol.accounts import Seller
from ..protocol.markup import Node
from ..protocol.parameters import Parameters
from ..trouble import Kind, Trouble, Troubles

_OLD_SECTIONS = ("/Feeds/", "/Reports/")
"""Sections with the older form of namespace."""


@dataclass(frozen=True, slots=True)
class Call:
    """
    An authenticated and counted call.

    Args:
        troubles: the faults to inject.
        body: only for operations with a body.
        content_md5: the Content-MD5 header; empty if absent.
    """

    operation: str
    seller: Seller
    parameters: Parameters
    now: datetime
    troubles: Troubles
    body: bytes = b""
    content_md5: str = ""

    def take_trouble(self, kind: Kind, subject: str = "") -> Trouble | None:
        """
        Return and use up a pending fault of a kind for this operation.

        `subject` is an alternative to the operation's name, for example a feed type.
        """
        for name in filter(None, (self.operation, subject)):
            trouble = self.troubles.take(name, (kind,))
            if trouble is not None:
                return trouble
        return None


@dataclass(frozen=True, slots=True)
class RawBody:
    """A response without an envelope: a raw document."""

    body: bytes
    content_type: str


Operation = Callable[[Call], "Sequence[Node] | RawBody"]
"""Returns the children of `{Action}Result`, or a document; raises Fault."""


@dataclass(frozen=True, slots=True)
class Section:
    """
    A section with its operations.

    Args:
        with_body: operations with a body, whose parameters are in the query string.
    """

    name: str
    version: str
    operations: Mapping[str, Operation]
    with_body: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        """The path of its operations."""
        return f"/{self.name}/{self.version}"

    @property
    def namespace(self) -> str:
        """The `xmlns` of its responses."""
        return namespace_at(self.path)


def namespace_at(path: str) -> str:
    """Return the namespace of responses from this path."""
    if path.startswith(_OLD_SECTIONS):
        return "http://mws.amazonaws.com/doc/2009-01-01/"
    return f"https://mws.amazonservices.com{path}"
