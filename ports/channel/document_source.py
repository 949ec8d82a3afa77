"""Port for the documents of packed orders: label, invoice, warranty."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..host.rate_policy import Deferred


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order whose documents are requested; `warranty` if it has serial numbers."""

    channel_order_id: str
    warranty: bool = False


@dataclass(frozen=True, slots=True)
class DocumentsMade:
    """
    The result of a submission, by order id.

    Nothing is known of an order in neither mapping: its documents are requested again.

    Args:
        handles: handles to fetch the documents by. Orders with the same handle share a file.
        refused: the channel's own reason why it generated no documents.
        failing: those of `refused` that the channel itself says to request again later.
    """

    handles: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    failing: frozenset[str] = frozenset()


class OrderOnPages(StrEnum):
    """What the text on the pages of a document says about its order."""

    NAMED = "NAMED"
    """It names the order and no other."""
    UNREADABLE = "UNREADABLE"
    """There is none, or not all of it can be read, and what can be read names no order."""
    CONTRADICTED = "CONTRADICTED"
    """It names another order, or all of it can be read and does not name this one."""


class DocumentSource(Protocol):
    """
    Requests documents with a submission, reads its result, and fetches the files.

    Methods that take `now` may make several budgeted calls to the channel, but `request` only one
    with an effect, as the last one (it may upload what it submits first); before it, they may
    return `Deferred`. All of those raise:

        Throttled, NotSent: nothing was done; retry later. What fails before the call with the
            effect is NotSent.
        Unavailable: no answer; retry later. After `request` the outcome is unknown: search the
            submissions.
        StopConnection: no call of this connection can succeed until an operator acts.
    """

    def request(self, wanted: Sequence[Wanted], now: datetime) -> str | Deferred:
        """Submit one request for the documents of these orders, and return the submission's id."""
        ...

    def request_possible_at(self, requests: int, now: datetime) -> datetime:
        """Return when the budget allows the last of `requests` further requests."""
        ...

    def result(
        self,
        submission_id: str,
        channel_order_ids: Collection[str],
        now: datetime,
        refused_before: str = "",
    ) -> DocumentsMade | Deferred:
        """
        Return the result of a completed submission, in which no order occurs twice.

        `refused_before` is the digest of the `AnswerUnusable` that was raised before: the same
        body is not taken as damaged in transit again.

        Raises:
            Unavailable: also if the result is not available yet.
            AnswerUnusable: it was damaged in transit, cannot be read, or does not name this
                submission or these orders.
            DocumentsRefused: the result is no longer available.
        """
        ...

    def locate(self, handle: str, made_at: datetime, now: datetime) -> str | Deferred:
        """
        Return the key of the file for a handle that was received at `made_at`.

        An answer that does not name the handle is not believed.

        Raises:
            Unavailable: also if the file is not available yet.
            DocumentsRefused: the file does not exist, or no longer.
        """
        ...

    def fetch(self, key: str, now: datetime, refused_before: str = "") -> bytes | Deferred:
        """
        Return the PDF file, byte for byte as the channel sent it; `refused_before` as in `result`.

        Raises:
            AnswerUnusable: it was damaged in transit, or is not a complete PDF with a page.
            DocumentsRefused: the file is not available, or no longer.
        """
        ...

    def order_on_pages(self, pdf: bytes, channel_order_id: str) -> OrderOnPages:
        """Return what the text on the pages says about the order; no call is made."""
        ...

    def split(self, pdf: bytes, channel_order_ids: Collection[str]) -> Mapping[str, bytes]:
        """
        Return the pages of each order as a separate PDF, assigned by the text on the pages.

        Raises:
            PagesMixed: a page cannot be assigned to one of these orders, or an order has no page.
        """
        ...
