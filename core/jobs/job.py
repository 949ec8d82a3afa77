"""What every job has in common."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NextRun:
    """
    When the job should run next, and why (shown to operators). A past moment means at once.

    `in_doubt` is set while something waits for the other side, which was not asked: an
    earlier failure is not over because of this answer.
    """

    at: datetime
    reason: str
    in_doubt: bool = False


class Job(Protocol):
    """
    One thing the connector does for one connection.

    It works on rows: it may be run twice, late, or again after being killed anywhere.
    """

    @property
    def name(self) -> str:
        """The job's name, a verb and its object."""
        ...

    @property
    def connection(self) -> str:
        """Whom it is done for."""
        ...

    def run(self, now: datetime) -> NextRun:
        """
        Do one small step, at most one call to the outside, and tell when to come back.

        Raises:
            TryAgain: the step changed nothing; come back later.
            StopConnection: a person must act first.
        """
        ...
