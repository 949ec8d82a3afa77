"""How much needs a person, kind by kind."""

from dataclasses import astuple, dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AttentionCounts:
    """
    How many of each kind need a person, each at most `MOST_IN_TOTAL`.

    Args:
        orders: in stage BLOCKED.
        held_orders: in stage HELD.
        shipments: in stage FAILED.
        cancellations: in stage BLOCKED.
        cancel_requests: orders whose buyer asks to cancel and on which nobody decided.
        parcels: shipments that did not fail and need a person.
    """

    orders: int = 0
    held_orders: int = 0
    shipments: int = 0
    cancellations: int = 0
    cancel_requests: int = 0
    parcels: int = 0

    @property
    def total(self) -> int:
        """Their sum."""
        return sum(astuple(self))


class AttentionReadModel(Protocol):
    """Counts what needs a person. Changes nothing."""

    def counts(self, connection: str) -> AttentionCounts:
        """Return the counts of a connection."""
        ...
