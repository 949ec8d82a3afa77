"""Repository of submissions, from the intent to the processed result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ..channel.submissions import Kind


class SubmissionStage(StrEnum):
    """Processing stage of a submission."""

    INTENDED = "INTENDED"
    """About to be sent, or sent without an answer; the channel's id is not known (yet)."""
    SENT = "SENT"
    """Accepted by the channel; not finished yet."""
    DONE = "DONE"
    """Finished by the channel; its result is to be read."""
    CANCELLED = "CANCELLED"
    """Cancelled by the channel; its shipments or levels are to be updated."""
    LOST = "LOST"
    """Never received by the channel; its shipments or levels are to be updated."""
    PROCESSED = "PROCESSED"
    """Completed; `reason` states what went wrong, if anything did."""


@dataclass(frozen=True, slots=True)
class Submission:
    """
    One submission. Its key is (connection, name).

    Args:
        name: the connector's own name of it.
        entries: number of its orders or SKUs.
        intended_at: when it was stored, before the call.
        due_at: earliest time of the next poll or attempt.
        deadline_at: without a result by then it is stuck.
        sent_at: when the channel accepted it.
        done_at: when it was first seen to be finished.
        submission_id: the channel's id; None while not known.
        found: the id was found in the channel's list, because the call got no answer.
        call_ended: its call ended without an answer, so nothing of it is still to leave. False
            if a process that stopped or stands still may be about to send it.
        channel_status: the channel's last reported status.
        attempts: consecutive failed attempts in the current stage.
        reason: what went wrong, shown to operators.
        refused_digest, refused_times: digest of the result that came last and could not be
            used, and how many times in a row it came.
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
    call_ended: bool = False
    channel_status: str = ""
    attempts: int = 0
    reason: str = ""
    refused_digest: str = ""
    refused_times: int = 0

    def is_stuck(self, now: datetime) -> bool:
        """Return whether the channel has not finished it by its deadline."""
        return self.stage is SubmissionStage.SENT and now > self.deadline_at


class SubmissionRepository(Protocol):
    """Stores submissions."""

    def get(self, connection: str, names: Sequence[str]) -> dict[str, Submission]:
        """Return these submissions, by name; unknown ones are omitted."""
        ...

    def put(self, submissions: Iterable[Submission]) -> None:
        """
        Insert or replace each by its key; keys must be unique.

        Raises:
            WrongWay: this unit of work has read one of them, or found that it does not exist, and
                `stages.submissions` has no way from there to its stage; nothing is stored.
        """
        ...

    def remove(self, connection: str, name: str) -> None:
        """Delete a submission that was not sent."""
        ...

    def find(self, name: str) -> list[Submission]:
        """Return submissions of all connections by their name or the channel's id."""
        ...

    def in_stages(
        self, connection: str, stages: Sequence[SubmissionStage], kind: Kind | None = None
    ) -> list[Submission]:
        """Return all submissions in these stages, of one kind or of all, oldest intended first."""
        ...

    def known_ids(self, submission_ids: Sequence[str]) -> frozenset[str]:
        """Return those of the channel's ids that belong to a submission of any connection."""
        ...

    def typical_time(self, connection: str, kind: Kind) -> timedelta | None:
        """Return the median of `done_at - sent_at` of the last 20, None before the first."""
        ...

    def search(
        self, connection: str | None = None, kind: Kind | None = None, limit: int = 100
    ) -> list[Submission]:
        """Return matching submissions, newest intended first."""
        ...
