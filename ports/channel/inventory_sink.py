"""Port for sending stock levels to the channel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from ..host.rate_policy import Deferred


class StockMessage(NamedTuple):
    """
    One message of a submission: the absolute quantity of a SKU, 0 included.

    `number` counts from 1 within the submission. `latency_days` None means the channel's
    default.
    """

    number: int
    channel_sku: str
    quantity: int
    latency_days: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """The channel's code and message."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class StockResult:
    """
    The channel's result of a submission.

    Args:
        refused: refused messages, by number.
        warned: messages accepted with a warning, by number.
        whole: why the submission was refused as a whole; None if it was processed.
        doubt: why messages not listed cannot be assumed accepted; empty if they can.
    """

    refused: Mapping[int, Remark] = field(default_factory=dict)
    warned: Mapping[int, Remark] = field(default_factory=dict)
    whole: Remark | None = None
    doubt: str = ""


class InventorySink(Protocol):
    """
    Sends stock levels as one submission, and reads its result.

    `send` and `result` may make several budgeted calls to the channel, but `send` only one with
    an effect, as the last one (it may upload what it submits first); before it, they may return
    `Deferred`. Both raise:

        Throttled, NotSent: nothing was done; retry later. What fails before the call with the
            effect is NotSent.
        Unavailable: no answer; retry later. After `send` the outcome is unknown: search the
            submissions.
        StopConnection: no call of this connection can succeed until an operator acts.
    """

    def why_not(self, channel_sku: str) -> str:
        """Return why the channel can never accept this SKU, as a sentence; empty if it can."""
        ...

    def send(self, levels: Iterable[StockMessage], now: datetime) -> str | Deferred:
        """
        Submit these levels, for each of which `why_not` is empty; return the submission's id.

        The iterable is consumed once, before the calls; it may have a million items. SKUs not
        included stay unchanged.
        """
        ...

    def possible_at(self, now: datetime) -> datetime:
        """Return when the budget allows the next submission."""
        ...

    def reserve(self, due_at: datetime | None, now: datetime) -> None:
        """Reserve budget for a submission at `due_at`; None cancels the reservation."""
        ...

    def result(
        self, submission_id: str, messages: int, now: datetime, refused_before: str = ""
    ) -> StockResult | Deferred:
        """
        Return the result of a completed submission of `messages` messages.

        `refused_before` is the digest of the `AnswerUnusable` that was raised before: the same
        body is not taken as damaged in transit again.

        Raises:
            Unavailable: also if the result is not available yet.
            AnswerUnusable: it was damaged in transit, cannot be parsed, or is of another
                submission.
            ResultGone: the result is no longer available.
        """
        ...
