"""What a section of the API is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..protocol.accounts import Seller
from ..protocol.markup import Node
from ..protocol.parameters import Parameters
from ..trouble import Kind, Trouble, Troubles

_OLD_SECTIONS = ("/Feeds/", "/Reports/")
"""Sections whose answers carry a namespace of an older form."""


@dataclass(frozen=True, slots=True)
class Call:
    """
    A call that was let in and counted.

    Args:
        troubles: what was ordered to go wrong.
        body: what was sent beside the parameters; only where the operation takes such.
        content_md5: the header of that name, empty where it was not sent.
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
        Return trouble of a kind that was ordered for this operation, and use it up.

        `subject` is another name by which it may have been ordered.
        """
        for name in filter(None, (self.operation, subject)):
            trouble = self.troubles.take(name, (kind,))
            if trouble is not None:
                return trouble
        return None


@dataclass(frozen=True, slots=True)
class RawBody:
    """An answer without an envelope: a document as it is."""

    body: bytes
    content_type: str


Operation = Callable[[Call], "Sequence[Node] | RawBody"]
"""Returns what stands inside the element `{Action}Result`, or a document; raises Fault."""


@dataclass(frozen=True, slots=True)
class Section:
    """
    A section: where it is found and what it offers.

    Args:
        with_body: operations whose parameters stand in the URL, beside a body of their own.
    """

    name: str
    version: str
    operations: Mapping[str, Operation]
    with_body: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        """Where it is found."""
        return f"/{self.name}/{self.version}"

    @property
    def namespace(self) -> str:
        """What its answers say in `xmlns`."""
        return namespace_at(self.path)


def namespace_at(path: str) -> str:
    """Return the namespace that answers from this path carry."""
    if path.startswith(_OLD_SECTIONS):
        return "http://mws.amazonaws.com/doc/2009-01-01/"
    return f"https://mws.amazonservices.com{path}"
