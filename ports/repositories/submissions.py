"""The book of submissions: every use of the limited call, from the intent to the result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ..channel.submissions import Kind


class SubmissionStage(StrEnum):
    """How far we are with a submission."""

    INTENDED = "INTENDED"
    """About to be sent, or sent; the channel's id is not known (yet)."""
    SENT = "SENT"
    """The channel took it in; how it ended is not known yet."""
    DONE = "DONE"
    """The channel worked on it; its result is still to be read."""
    CANCELLED = "CANCELLED"
    """The channel cancelled it; those it was for are still to be told."""
    LOST = "LOST"
    """The channel never got it; those it was for are still to be told."""
    PROCESSED = "PROCESSED"
    """Nothing is left to do; `reason` tells what went wrong, if anything did."""


@dataclass(frozen=True, slots=True)
class Submission:
    """
    One submission. Its key is (connection, name), the name being ours.

    Args:
        entries: how many orders or SKUs it carries.
        intended_at, sent_at, done_at: ours: before the call, with the answer, and when it was
            seen to be done.
        submission_id: the channel's; None while it is not known.
        found: the id was found in the channel's list, the answer to the call being lost.
        due_at: when it is worth looking at again.
        deadline_at: no word from the channel by then, and it counts as stuck.
        channel_status: the channel's last word on it.
        attempts: failed tries of the present stage.
        reason: what went wrong, for people.
    """

    connection: str
    name: str
    kind: Kind
    stage: SubmissionStage
    entries: int
    intended_at: datetime
    due_at: datetime
    deadline_at: datetime
    sent_at: datetime | None = None
    done_at: datetime | None = None
    submission_id: str | None = None
    found: bool = False
    channel_status: str = ""
    attempts: int = 0
    reason: str = ""

    def is_stuck(self, now: datetime) -> bool:
        """Tell whether the channel keeps it longer than it should."""
        return self.stage is SubmissionStage.SENT and now > self.deadline_at


class SubmissionRepository(Protocol):
    """Keeps submissions by (connection, name)."""

    def get(self, connection: str, names: Sequence[str]) -> dict[str, Submission]:
        """Return those of these names that are known, by name."""
        ...

    def put(self, submissions: Iterable[Submission]) -> None:
        """Insert or replace each under its key; no key may come twice."""
        ...

    def remove(self, connection: str, name: str) -> None:
        """Forget a submission that was intended and not sent."""
        ...

    def find(self, name: str) -> list[Submission]:
        """Return the submissions of all connections with our name or the channel's id `name`."""
        ...

    def in_stages(
        self, connection: str, stages: Sequence[SubmissionStage], kind: Kind | None = None
    ) -> list[Submission]:
        """Return all in these stages, of one kind or of all, oldest intended first."""
        ...

    def known_ids(self, submission_ids: Sequence[str]) -> frozenset[str]:
        """Return those of the channel's ids that a submission of any connection has."""
        ...

    def typical_time(self, connection: str, kind: Kind) -> timedelta | None:
        """Return the median time from sent to done of the last 20, None before the first."""
        ...

    def search(
        self, connection: str | None = None, kind: Kind | None = None, limit: int = 100
    ) -> list[Submission]:
        """Return matching submissions, newest intended first."""
        ...
