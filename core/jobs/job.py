"""What every deed has in common."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pause:
    """
    Nothing to do before `until`; `why` is a sentence for people. A past moment means go on.

    `in_doubt` tells that something waits for the other side, which was not asked: an earlier
    failure is not over because of this pause.
    """

    until: datetime
    why: str
    in_doubt: bool = False


class Deed(Protocol):
    """
    One thing the connector does for one connection.

    It works on rows: it may be run twice, late, or again after being killed anywhere.
    """

    @property
    def name(self) -> str:
        """The deed's name, a verb and its object."""
        ...

    @property
    def connection(self) -> str:
        """Whom it is done for."""
        ...

    def run(self, now: datetime) -> Pause:
        """
        Do one small step, at most one call to the outside, and tell when to come back.

        Raises:
            TryAgain: the step changed nothing; come back later.
            StopConnection: a person must act first.
        """
        ...
