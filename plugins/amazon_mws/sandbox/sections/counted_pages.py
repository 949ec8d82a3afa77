"""Pages of the lists of Feeds and Reports: newest first, with `HasNext`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Generic, TypeVar

from .....sdk.sandbox.state import Kept
from ..protocol.markup import Node
from .page_tokens import PageTokens
from .section import Call

Query = TypeVar("Query")

_END = "none"
"""The NextToken of the last page if it was requested by a token."""


@dataclass(frozen=True, slots=True)
class CountedPlace(Generic[Query]):
    """
    A position in a list.

    Args:
        beyond: the number of the last entry returned so far; None at the start.
    """

    query: Query
    size: int
    beyond: int | None = None

    def is_ahead(self, number: int) -> bool:
        """Return whether an entry with this number is still to be returned."""
        return self.beyond is None or number < self.beyond


class CountedPages(Generic[Query]):
    """Builds the pages of one kind of list and stores its tokens."""

    def __init__(
        self,
        rng: Random,
        token_lifetime: timedelta,
        issued: Kept[tuple[str, CountedPlace[Query], datetime]],
    ) -> None:
        self._rng = rng
        self._tokens = PageTokens(rng, token_lifetime, issued)

    def redeem(self, call: Call) -> CountedPlace[Query]:
        """Return the position of the call's token; raises Fault."""
        return self._tokens.redeem(call)

    def page(
        self, call: Call, place: CountedPlace[Query], entries: Iterable[tuple[int, Node]]
    ) -> list[Node]:
        """Build one page. `entries` is the whole list, with descending numbers."""
        ahead = (entry for entry in entries if place.is_ahead(entry[0]))
        found = list(islice(ahead, place.size + 1))
        page = [node for _, node in found[: place.size]]
        if len(found) > place.size:
            onward = CountedPlace(place.query, place.size, found[place.size - 1][0])
            token = self._tokens.issue(call, onward)
            return self._arranged([("NextToken", token)], ("HasNext", "true"), page)
        end: list[Node] = [] if place.beyond is None else [("NextToken", _END)]
        return self._arranged(end, ("HasNext", "false"), page)

    def _arranged(self, token: list[Node], has_next: Node, page: list[Node]) -> list[Node]:
        """Return the parts in one of the recorded sequences."""
        return self._rng.choice(
            ([*token, has_next, *page], [has_next, *token, *page], [has_next, *page, *token])
        )
