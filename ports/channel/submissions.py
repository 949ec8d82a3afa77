"""Port for the status of submissions, which the channel processes asynchronously."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ..host.rate_policy import Deferred


class Kind(StrEnum):
    """The purpose of a submission."""

    DOCUMENTS = "DOCUMENTS"
    """Requests the documents of packed shipments."""
    STOCK = "STOCK"
    """Sends stock levels."""


class Progress(StrEnum):
    """Processing state of a submission."""

    WAITING = "WAITING"
    """Accepted and not processed yet, or in a state of the channel that is not known."""
    DONE = "DONE"
    """Processed; whether it succeeded is in its result."""
    CANCELLED = "CANCELLED"
    """Will not be processed."""


@dataclass(frozen=True, slots=True)
class SubmissionSeen:
    """A submission in the channel's list; `channel_status` is the channel's own status."""

    submission_id: str
    submitted_at: datetime
    progress: Progress
    channel_status: str


@dataclass(frozen=True, slots=True)
class Statuses:
    """
    What the channel answered about submissions that it was asked for by their ids.

    An id in neither was not asked about: there was no room for it in the call, or the answer
    does not tell. Nothing is known of that submission, so it is asked for again.

    Args:
        found: those that the channel lists, by id.
        unknown: ids of those that it does not list (yet), as far as its answer is complete.
    """

    found: Mapping[str, SubmissionSeen] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


class SubmissionList(Protocol):
    """
    Lists submissions of this account, including those of other programs.

    A method may make several budgeted calls to the channel, and returns `Deferred` if one of
    them has to wait. All of them raise:

        Unavailable, Throttled, NotSent: no answer; retry later.
        StopConnection: no call of this connection can succeed until an operator acts.
    """

    @property
    def accepts_for(self) -> timedelta:
        """
        Return for how long after its grant the channel may still accept a call.

        A process may stand still right before the last byte of a call leaves, when nothing
        checks its age any more. A channel that checks a time stamp accepts the call until that
        is too old; another one's servers close a connection that is idle for so long. The
        difference between the clocks is included.
        """
        ...

    @property
    def most_ids(self) -> int:
        """Return how many ids `status` accepts, at least 1."""
        ...

    def status(self, submission_ids: Sequence[str], now: datetime) -> Statuses | Deferred:
        """
        Return what the channel says of these submissions, and of no others.

        The ids begin with the one that was not looked at for longest. An answer may cover only
        some of them, but is expected to cover the first.
        """
        ...

    def sent_since(
        self, kind: Kind, since: datetime, now: datetime
    ) -> tuple[SubmissionSeen, ...] | Deferred:
        """
        Return the submissions of this kind that the channel accepted at or after `since`.

        Oldest first, limited to the 100 newest. A new submission may be listed only after some
        minutes. Entries of another kind or an earlier time are not believed.
        """
        ...
