"""Search by id."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

MOST_FOUND: Final = 20
"""The greatest number of results for each kind of id."""


class Thing(StrEnum):
    """What a search finds."""

    ORDER = "order"
    SHIPMENT = "shipment"
    SUBMISSION = "submission"
    SKU = "SKU"


@dataclass(frozen=True, slots=True)
class Found:
    """
    A search result.

    Args:
        name: the id in the address of its page.
        by: the kind of id that matched, in words for people.
    """

    thing: Thing
    connection: str
    name: str
    by: str


class SearchReadModel(Protocol):
    """Searches orders, shipments, submissions and SKUs. Changes nothing."""

    def find(self, connections: Sequence[str], wanted: str) -> Sequence[Found]:
        """
        Return everything one of whose ids is exactly `wanted`, each thing once.

        SKUs and shipment codes are searched in `connections` alone, other ids in all connections.
        """
        ...
