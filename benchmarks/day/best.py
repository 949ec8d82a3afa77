"""
The optimal schedule, with knowledge of the whole day.

Packs leave in the order of their requests, as in every queue it is compared with. A schedule is
then an order of all feeds, packs and stock updates mixed, in which each leaves as early as the
rules allow: leaving earlier never makes the bucket emptier at a later time, nor an hour fuller
that a later call needs, so pauses gain nothing. What remains to choose is how many packs go
before each stock update. All choices are followed, layer by layer, except that

- a choice after which the next stock update could no longer leave within one restore interval
  of its due time is dropped (the ones after it have an hour each, which always suffices);
- of two choices that have submitted the same feeds, one is dropped if the other left no later,
  and has no emptier bucket and no fuller hour: it can do whatever the dropped one can.

For each pack the earliest time in any remaining choice is taken. No schedule with all stock
updates on time sends any pack earlier, so no percentile of waits can be lower. Calls arrive
when they leave, which can only improve the result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from day.feeds import HOUR, MIDNIGHT


@dataclass(frozen=True, slots=True)
class Rules:
    """`at_once` calls, one more per `restore`, `an_hour` in each hour from `hour_begins` on."""

    burst: int
    restore: timedelta
    an_hour: int
    hour_begins: timedelta


@dataclass(frozen=True, slots=True)
class _Choice:
    """The relevant state after the feeds submitted so far."""

    left_at: datetime
    full_at: datetime
    hour: int
    used: int

    def is_as_good_as(self, other: "_Choice") -> bool:
        return (
            self.left_at <= other.left_at
            and self.full_at <= other.full_at
            and (self.hour < other.hour or self.used <= other.used)
        )

    def submit(self, wanted_at: datetime, rules: Rules) -> "_Choice":
        """Return the choice after one more feed, which leaves as early as possible."""
        spent = self.full_at - (rules.burst - 1) * rules.restore
        left_at = max(self.left_at, wanted_at, spent)
        begins = MIDNIGHT + rules.hour_begins
        if self.used >= rules.an_hour:
            left_at = max(left_at, begins + (self.hour + 1) * HOUR)
        hour = (left_at - begins) // HOUR
        used = self.used + 1 if hour == self.hour else 1
        return _Choice(left_at, max(self.full_at, left_at) + rules.restore, hour, used)


def earliest_packs(
    packs: Sequence[datetime], stock: Sequence[datetime], rules: Rules
) -> list[datetime]:
    """Return for each pack the earliest time at which it could leave."""
    earliest: list[datetime] = []
    layer = {(0, 0): [_Choice(MIDNIGHT, MIDNIGHT, -2, 0)]}
    while layer:
        following: dict[tuple[int, int], list[_Choice]] = {}
        for (packed, updated), choices in layer.items():
            if packed < len(packs):
                gone = [choice.submit(packs[packed], rules) for choice in choices]
                on_time = [choice for choice in gone if _in_time(choice, stock[updated:], rules)]
                _take_note(earliest, packed, on_time)
                following.setdefault((packed + 1, updated), []).extend(on_time)
            if updated < len(stock):
                gone = [choice.submit(stock[updated], rules) for choice in choices]
                following.setdefault((packed, updated + 1), []).extend(gone)
        layer = {key: _worthwhile(choices) for key, choices in following.items() if choices}
    return earliest


def _in_time(choice: _Choice, stock: Sequence[datetime], rules: Rules) -> bool:
    return not stock or choice.submit(stock[0], rules).left_at <= stock[0] + rules.restore


def _take_note(earliest: list[datetime], packed: int, choices: Iterable[_Choice]) -> None:
    for choice in choices:
        if packed == len(earliest):
            earliest.append(choice.left_at)
        earliest[packed] = min(earliest[packed], choice.left_at)


def _worthwhile(choices: Sequence[_Choice]) -> list[_Choice]:
    kept: list[_Choice] = []
    for choice in sorted(choices, key=lambda choice: choice.left_at):
        if not any(other.is_as_good_as(choice) for other in kept):
            kept.append(choice)
    return kept
