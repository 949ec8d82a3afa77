"""Lists of Feeds and Reports: newest first, and `HasNext` says whether there is more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Generic, TypeVar

from ..protocol.markup import Node
from .page_tokens import PageTokens
from .section import Call

Query = TypeVar("Query")

_END = "none"
"""What the last page says in place of a token when it was asked for by one."""


@dataclass(frozen=True, slots=True)
class CountedPlace(Generic[Query]):
    """
    A place in a list.

    Args:
        beyond: the number of the last entry told so far; None at the beginning.
    """

    query: Query
    size: int
    beyond: int | None = None

    def is_ahead(self, number: int) -> bool:
        """Tell whether an entry with this number is still to be told."""
        return self.beyond is None or number < self.beyond


class CountedPages(Generic[Query]):
    """Writes the pages of one kind of list and keeps its tokens."""

    def __init__(self, rng: Random, token_lifetime: timedelta) -> None:
        self._tokens: PageTokens[CountedPlace[Query]] = PageTokens(rng, token_lifetime)

    def redeem(self, call: Call) -> CountedPlace[Query]:
        """Return where the token of a call leads; raises Fault."""
        return self._tokens.redeem(call)

    def page(
        self, call: Call, place: CountedPlace[Query], entries: Iterable[tuple[int, Node]]
    ) -> list[Node]:
        """Write one page. `entries` are all of the list, with falling numbers."""
        ahead = (entry for entry in entries if place.is_ahead(entry[0]))
        found = list(islice(ahead, place.size + 1))
        told = [node for _, node in found[: place.size]]
        if len(found) > place.size:
            onward = CountedPlace(place.query, place.size, found[place.size - 1][0])
            token = ("NextToken", self._tokens.issue(call, onward))
            return [token, ("HasNext", "true"), *told]
        end: list[Node] = [] if place.beyond is None else [("NextToken", _END)]
        return [*end, ("HasNext", "false"), *told]
