"""What a section of the API is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..accounts import Seller
from ..parameters import Parameters
from ..trouble import Kind
from .markup import Node


@dataclass(frozen=True, slots=True)
class Call:
    """
    A call that was let in and counted.

    Args:
        suffers: asks whether trouble of a kind was ordered for this call; if so, it is used up.
    """

    operation: str
    seller: Seller
    parameters: Parameters
    now: datetime
    suffers: Callable[[Kind], bool]


Operation = Callable[[Call], Sequence[Node]]
"""Returns what stands inside the element `{Action}Result`; raises Fault."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section: where it is found and what it offers."""

    name: str
    version: str
    operations: Mapping[str, Operation]

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
    return f"https://mws.amazonservices.com{path}"
