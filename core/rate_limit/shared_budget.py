"""
One quota that several kinds of work share: the bucket, the hour, and who goes first.

Work that wants to leave at a certain moment (the stock update of the hour) announces it as a
claim. Work of a later class is let through only while every claim before it can still leave
on time. So it gets every call that the claims do not need, and no more.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from .hour_window import HourWindow
from .leaky_bucket import LeakyBucket, clock_time


@dataclass(frozen=True, slots=True)
class Reservation:
    """
    One announced call.

    Args:
        work: its class.
        due_at: when it wants to leave. It is on time within one restore interval of that.
        connection: whose it is.
    """

    work: str
    due_at: datetime
    connection: str = ""


@dataclass(frozen=True, slots=True)
class SharedBudget:
    """
    A budget as it stands.

    Args:
        bucket: what may leave at once, and how it grows back.
        hour: what may leave in an hour, where there is such a limit.
        priority: classes of work, the first goes first; work not named goes last.
        claims: announced and not yet granted.
    """

    bucket: LeakyBucket
    hour: HourWindow | None = None
    priority: tuple[str, ...] = ()
    reservations: tuple[Reservation, ...] = ()

    def room_at(self, now: datetime) -> datetime:
        """Return when one more call fits, `now` or later, whatever was announced."""
        moment = self.bucket.room_at(now)
        return moment if self.hour is None else self.hour.room_at(moment)

    def draw(self, now: datetime) -> Self:
        """Return the budget after one call at `now`, for which there is room."""
        hour = None if self.hour is None else self.hour.draw(now)
        return replace(self, bucket=self.bucket.draw(now), hour=hour)

    def turn_of(self, work: str, now: datetime) -> datetime:
        """
        Return when a call of `work` may leave, `now` or later.

        It waits for a claim before it that is due already, and for one that would be late if
        it went.
        """
        _, moment = self._preceded(work, now)
        return moment

    def queue_of(self, work: str, calls: int, now: datetime) -> datetime:
        """Return when the last of `calls` calls of `work` may leave, one behind the other."""
        if self.hour is None and not self.reservations:
            return self.bucket.room_at(now, calls)
        budget, moment = self, now
        for _ in range(calls):
            budget, moment = budget._preceded(work, moment)  # one of us
            budget = budget.draw(moment)
        return moment

    def at_once(self, now: datetime) -> int:
        """Return how many calls could leave at this moment, whatever was announced."""
        budget, calls = self, 0
        while budget.room_at(now) == now:
            budget, calls = budget.draw(now), calls + 1
        return calls

    def lapsed(self, now: datetime) -> tuple[Reservation, ...]:
        """
        Return the claims that hold nobody up any more, because their owner does not come.

        That is one restore interval after the moment at which they could have left.
        """
        patience = self.bucket.restore_interval
        return tuple(one for one in self.reservations if self.room_at(one.due_at) + patience < now)

    def explain(self, operation: str, work: str, now: datetime) -> str:
        """Return a sentence that tells until when a call waits, and by which rule."""
        room = self.bucket.room_at(now)
        drawn, turn = self._preceded(work, now)
        if turn <= room:
            return self.bucket.explain(operation, now)
        waits = f"{operation} waits until {clock_time(turn, now)}"
        if self.hour is not None and turn <= self.hour.room_at(room):
            return f"{waits}: {self.hour.explain(room)}"
        first = dict.fromkeys(
            one.work for one in self.reservations if one not in drawn.reservations
        )
        return f"{waits}: {', '.join(first)} goes first"

    def _preceded(self, work: str, now: datetime) -> tuple[Self, datetime]:
        """Return the budget after the claims that `work` waits for, and when it may leave."""
        moment = self.room_at(now)
        ahead = self._ahead_of(work, now)
        for count, reservation in enumerate(ahead, start=1):
            first = ahead[:count]
            if reservation.due_at <= moment or self._made_late(first, moment, now):
                drawn, last = self._drawn(first, now)
                return drawn._preceded(work, last)  # noqa: SLF001  # one of us
        return self, moment

    def _ahead_of(self, work: str, now: datetime) -> tuple[Reservation, ...]:
        rank = self._rank(work)
        lapsed = self.lapsed(now)
        ahead = (
            one for one in self.reservations if self._rank(one.work) < rank and one not in lapsed
        )
        return tuple(sorted(ahead, key=lambda reservation: reservation.due_at))

    def _rank(self, work: str) -> int:
        order = self.priority
        return order.index(work) if work in order else len(order)

    def _drawn(self, reservations: tuple[Reservation, ...], now: datetime) -> tuple[Self, datetime]:
        """Return the budget after these claims, and when the last of them left."""
        budget, moment = self, now
        for reservation in reservations:
            moment = budget.room_at(max(reservation.due_at, moment))
            budget = budget.draw(moment)
        waiting = tuple(one for one in self.reservations if one not in reservations)
        return replace(budget, reservations=waiting), moment

    def _made_late(
        self, reservations: tuple[Reservation, ...], moment: datetime, now: datetime
    ) -> bool:
        """Tell whether a call at `moment` would make the last of the claims late."""
        _, undisturbed = self._drawn(reservations, now)
        _, disturbed = self.draw(moment)._drawn(reservations, moment)  # noqa: SLF001  # one of us
        return disturbed > max(undisturbed, reservations[-1].due_at + self.bucket.restore_interval)
