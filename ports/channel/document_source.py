"""How the documents of packed orders (label, invoice, warranty) are got from the channel."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ..host.rate_policy import Deferred


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order whose documents are asked for; `warranty` where serial numbers were told."""

    channel_order_id: str
    warranty: bool = False


@dataclass(frozen=True, slots=True)
class DocumentsMade:
    """
    The result of a submission, by order id.

    Args:
        handles: what the documents of an order are fetched by. Orders with the same handle
            have theirs in one file.
        refused: why the channel made none, in its own words.
    """

    handles: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


class DocumentSource(Protocol):
    """
    Asks for documents with a submission, learns what became of it, and fetches them.

    Methods that take `now` make at most one call of the channel, which its budget granted, or
    answer `Deferred` and made none. All of those raise:

        Throttled: nothing was done; do the same again later.
        Unavailable: nothing was learnt. After `request` it is not known whether it was done:
            look among the submissions.
        StopConnection: nothing of this connection will succeed until a person acts.
    """

    def request(self, wanted: Sequence[Wanted], now: datetime) -> str | Deferred:
        """Submit one request for the documents of these orders, and return the submission's id."""
        ...

    def request_possible_at(self, requests: int, now: datetime) -> datetime:
        """Return when the last of so many further requests could leave, as the budget allows."""
        ...

    def result(
        self, submission_id: str, channel_order_ids: Collection[str], now: datetime
    ) -> DocumentsMade | Deferred:
        """
        Return what a submission that is done has made; each of the orders stands in it once.

        Raises:
            Unavailable: also while the result is not there yet, or was damaged on its way.
            DocumentsRefused: the result cannot be had any more.
        """
        ...

    def locate(self, handle: str, made_at: datetime, now: datetime) -> str | Deferred:
        """
        Return the key of the file behind a handle that was learnt at `made_at`.

        Raises:
            Unavailable: also while the file is not there yet.
            DocumentsRefused: there is no such file, or not any more.
        """
        ...

    def fetch(self, key: str, now: datetime) -> bytes | Deferred:
        """
        Return a file, a PDF, byte for byte as the channel sent it.

        Raises:
            Unavailable: also where it was damaged on its way or is no PDF.
            DocumentsRefused: it is not given out, or not any more.
        """
        ...

    def split(self, pdf: bytes, channel_order_ids: Collection[str]) -> Mapping[str, bytes]:
        """
        Return the pages of each order as a PDF of its own, told apart by what stands on them.

        Raises:
            PagesMixed: a page cannot be assigned to one of these orders, or one of them has none.
        """
        ...
