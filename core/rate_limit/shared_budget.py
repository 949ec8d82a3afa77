"""
A quota shared by several classes of work: bucket, hourly quota, priorities and reservations.

Work that must leave at a certain time (the hourly stock update) reserves a call. Work of lower
priority is granted a call only while every reservation ahead of it can still leave on time.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from .hour_window import HourWindow
from .leaky_bucket import LeakyBucket, clock_time


@dataclass(frozen=True, slots=True)
class Reservation:
    """
    One reserved call.

    Args:
        work: its class of work.
        due_at: when it is to leave; up to one restore interval later is on time.
        connection: the connection that made it.
    """

    work: str
    due_at: datetime
    connection: str = ""


@dataclass(frozen=True, slots=True)
class SharedBudget:
    """
    A budget with its current level.

    Args:
        bucket: burst and restore interval.
        hour: hourly quota; None without one.
        priority: classes of work, highest priority first; other work has the lowest.
        reservations: reserved calls that were not granted yet.
    """

    bucket: LeakyBucket
    hour: HourWindow | None = None
    priority: tuple[str, ...] = ()
    reservations: tuple[Reservation, ...] = ()

    def room_at(self, now: datetime) -> datetime:
        """Return when one more call fits, `now` or later, ignoring reservations."""
        moment = self.bucket.room_at(now)
        return moment if self.hour is None else self.hour.room_at(moment)

    def draw(self, now: datetime) -> Self:
        """Return the budget after one call at `now`, which must fit."""
        hour = None if self.hour is None else self.hour.draw(now)
        return replace(self, bucket=self.bucket.draw(now), hour=hour)

    def turn_of(self, work: str, now: datetime) -> datetime:
        """
        Return when a call of `work` may leave, `now` or later.

        It waits for reservations of higher priority that are due, or that it would make late.
        """
        _, moment = self._preceded(work, now)
        return moment

    def queue_of(self, work: str, calls: int, now: datetime) -> datetime:
        """Return when the last of `calls` consecutive calls of `work` may leave."""
        if self.hour is None and not self.reservations:
            return self.bucket.room_at(now, calls)
        budget, moment = self, now
        for _ in range(calls):
            budget, moment = budget._preceded(work, moment)  # same class
            budget = budget.draw(moment)
        return moment

    def at_once(self, now: datetime) -> int:
        """Return how many calls could leave now, ignoring reservations."""
        budget, calls = self, 0
        while budget.room_at(now) == now:
            budget, calls = budget.draw(now), calls + 1
        return calls

    def lapsed(self, now: datetime) -> tuple[Reservation, ...]:
        """
        Return the reservations that expired unused.

        A reservation expires one restore interval after its call could have left.
        """
        grace = self.bucket.restore_interval
        return tuple(one for one in self.reservations if self.room_at(one.due_at) + grace < now)

    def explain(self, operation: str, work: str, now: datetime) -> str:
        """Return until when a call waits and why, without a full stop."""
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
        return f"{waits}: {', '.join(first)} has priority"

    def _preceded(self, work: str, now: datetime) -> tuple[Self, datetime]:
        """Return the budget after the reservations that `work` waits for, and when it may leave."""
        moment = self.room_at(now)
        ahead = self._ahead_of(work, now)
        for count, reservation in enumerate(ahead, start=1):
            first = ahead[:count]
            if reservation.due_at <= moment or self._made_late(first, moment, now):
                drawn, last = self._drawn(first, now)
                return drawn._preceded(work, last)  # noqa: SLF001  # same class
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
        """Return the budget after these reservations, and when the last of them leaves."""
        budget, moment = self, now
        for reservation in reservations:
            moment = budget.room_at(max(reservation.due_at, moment))
            budget = budget.draw(moment)
        waiting = tuple(one for one in self.reservations if one not in reservations)
        return replace(budget, reservations=waiting), moment

    def _made_late(
        self, reservations: tuple[Reservation, ...], moment: datetime, now: datetime
    ) -> bool:
        """Return whether a call at `moment` would make the last of the reservations late."""
        _, undisturbed = self._drawn(reservations, now)
        _, disturbed = self.draw(moment)._drawn(reservations, moment)  # noqa: SLF001  # same class
        return disturbed > max(undisturbed, reservations[-1].due_at + self.bucket.restore_interval)
