"""What becomes of submissions: uses of a limited call that the channel works on afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..host.rate_policy import Deferred


class Kind(StrEnum):
    """What a submission is for."""

    DOCUMENTS = "DOCUMENTS"
    """It asks for the documents of packed shipments."""
    STOCK = "STOCK"
    """It carries stock levels."""


class Progress(StrEnum):
    """How far the channel is with a submission."""

    WAITING = "WAITING"
    """Taken in; not done, or the channel's word for it says neither of the others."""
    DONE = "DONE"
    """Worked on; its result tells with what success."""
    CANCELLED = "CANCELLED"
    """It will not be worked on."""


@dataclass(frozen=True, slots=True)
class SubmissionSeen:
    """A submission as the channel lists it; `channel_status` is its own word for `progress`."""

    submission_id: str
    submitted_at: datetime
    progress: Progress
    channel_status: str


class SubmissionList(Protocol):
    """
    Looks at submissions of this account, whoever sent them.

    Each method makes at most one call of the channel, which its budget granted, or answers
    `Deferred` and made none. All of them raise:

        Unavailable, Throttled: nothing was learnt; ask the same again later.
        StopConnection: nothing of this connection will succeed until a person acts.
    """

    def status(
        self, submission_ids: Sequence[str], now: datetime
    ) -> Mapping[str, SubmissionSeen] | Deferred:
        """
        Return how these submissions stand, by id; at most 100 are asked for at a time.

        One that the channel does not know, or not yet, is left out.
        """
        ...

    def sent_since(
        self, kind: Kind, since: datetime, now: datetime
    ) -> tuple[SubmissionSeen, ...] | Deferred:
        """
        Return submissions of this kind that the channel took in at or after `since`.

        Oldest first, at most the 100 newest. One that was taken in just now may be missing
        for some minutes.
        """
        ...
