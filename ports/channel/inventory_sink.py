"""How a channel is told what to show of each SKU."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from ..host.rate_policy import Deferred


class StockMessage(NamedTuple):
    """
    One message of a submission: an absolute quantity, 0 included.

    `number` is counted from 1 within the submission. Where `latency_days` is None the channel
    uses its own.
    """

    number: int
    channel_sku: str
    quantity: int
    latency_days: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What the channel said, by its code and in its own sentence."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class StockResult:
    """
    What a channel made of a submission.

    Args:
        refused: messages that it did not take, by number.
        warned: messages that it took with a remark, by number.
        whole: why it took none of them; None where it looked at each.
        doubt: why the messages that are not named cannot be counted as taken; empty where
            they can.
    """

    refused: Mapping[int, Remark] = field(default_factory=dict)
    warned: Mapping[int, Remark] = field(default_factory=dict)
    whole: Remark | None = None
    doubt: str = ""


class InventorySink(Protocol):
    """
    Sends stock levels as one submission, and learns what became of each.

    `send` and `result` make at most one call of the channel, which its budget granted, or
    answer `Deferred` and made none. Both raise:

        Throttled: nothing was done; do the same again later.
        Unavailable: nothing was learnt. After `send` it is not known whether it was done:
            look among the submissions.
        StopConnection: nothing of this connection will succeed until a person acts.
    """

    def why_not(self, channel_sku: str) -> str:
        """Return why the channel can never take this SKU, as a sentence; empty where it can."""
        ...

    def send(self, levels: Iterable[StockMessage], now: datetime) -> str | Deferred:
        """
        Submit these levels, all of which can be taken, and return the submission's id.

        They are read once, to their end, before the call is made; there may be a million.
        SKUs that are not among them stay as they are.
        """
        ...

    def possible_at(self, now: datetime) -> datetime:
        """Return when a submission could leave, as the budget allows."""
        ...

    def reserve(self, due_at: datetime | None, now: datetime) -> None:
        """Claim the budget for a submission at that moment; None withdraws the claim."""
        ...

    def result(self, submission_id: str, messages: int, now: datetime) -> StockResult | Deferred:
        """
        Return what became of a submission that is done and had so many messages.

        Raises:
            Unavailable: also while the result is not there yet, cannot be read, or was
                damaged on its way.
            ResultGone: the result cannot be had any more.
        """
        ...
