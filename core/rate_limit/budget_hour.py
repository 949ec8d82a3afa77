"""Histogram of a budget's calls in the last hour, for the terminal and the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...ports.host.budget_status import RecentCall
from ...ports.host.rate_policy import Outcome

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Lane:
    """
    The calls of one class of work, or of one operation for calls without a class.

    Args:
        letter: identifies the lane without colour.
        counts: calls per part of the hour, all parts being equal, oldest first.
        throttled: for each part, whether one of its calls was throttled.
    """

    name: str
    letter: str
    counts: tuple[int, ...]
    throttled: tuple[bool, ...]

    @property
    def total(self) -> int:
        """The calls of the hour."""
        return sum(self.counts)


def lanes_of(recent: Sequence[RecentCall], now: datetime, parts: int) -> tuple[Lane, ...]:
    """Return the calls of the hour before `now` as lanes by name, with `parts` parts each."""
    names = sorted({_name(call) for call in recent})
    return tuple(
        _lane(name, letter, [call for call in recent if _name(call) == name], now, parts)
        for name, letter in zip(names, _letters(names), strict=True)
    )


def _name(call: RecentCall) -> str:
    return call.work or call.operation


def _letters(names: Sequence[str]) -> list[str]:
    """Return a unique letter for each name: its first that is not yet taken."""
    letters: list[str] = []
    for name in names:
        free = (letter for letter in name.upper() if letter.isalpha() and letter not in letters)
        letters.append(next(free, "#"))
    return letters


def _lane(name: str, letter: str, calls: Sequence[RecentCall], now: datetime, parts: int) -> Lane:
    counts, throttled = [0] * parts, [False] * parts
    for call in calls:
        # Another host's clock may be ahead: its call then counts as made now.
        part = min(parts - 1, max(0, (call.at - (now - HOUR)) * parts // HOUR))
        counts[part] += 1
        throttled[part] |= call.outcome == Outcome.THROTTLED
    return Lane(name, letter, tuple(counts), tuple(throttled))
