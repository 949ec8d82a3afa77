"""The job protocol."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NextRun:
    """
    When the job should run next, and why (shown to operators). A past moment means at once.

    `in_doubt` is True if work waits for the other side and no call was made: the run then does
    not clear an earlier failure.
    """

    at: datetime
    reason: str
    in_doubt: bool = False


def first_granted(steps: Sequence[Callable[[], NextRun]], now: datetime) -> NextRun:
    """Take the first step that is not deferred; if all are, return when the earliest goes on."""
    deferred: list[NextRun] = []
    for step in steps:
        next_run = step()
        if next_run.at <= now:
            return next_run
        deferred.append(next_run)
    return min(deferred, key=lambda next_run: next_run.at)


class Job(Protocol):
    """
    One kind of work for one connection.

    It works on stored rows, so it may run twice, late, or again after a crash at any point.
    """

    @property
    def name(self) -> str:
        """The job's name, a verb and its object."""
        ...

    @property
    def connection(self) -> str:
        """The connection it runs for; `HOST` for the whole host."""
        ...

    def run(self, now: datetime) -> NextRun:
        """
        Do one small step with at most one outside effect, and return when to run next.

        Raises:
            TryAgain: the step failed; run it again later.
            StopConnection: the job is halted until an operator acts.
        """
        ...
