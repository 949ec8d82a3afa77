"""Simulates the day: feeds queue, ask a limiter, travel, and are accepted or throttled."""

import heapq
from collections.abc import Generator, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from day.channel import Answer, SubmitFeed
from day.feeds import MIDNIGHT, Feed


class Limiter(Protocol):
    """Decides when a feed leaves."""

    def queue_of(self, feed: Feed) -> Hashable:
        """Feeds of the same queue leave one after the other, each when the last was answered."""
        ...

    def turn_of(self, feed: Feed, now: datetime) -> datetime:
        """Return `now` if the feed may leave (then it is counted), else when to ask again."""
        ...

    def answered(self, feed: Feed, answer: Answer, now: datetime) -> datetime:
        """Process the answer, and return when to retry if it was throttled."""
        ...


@dataclass(frozen=True, slots=True)
class Submitted:
    """An accepted feed: when it left, and when it was counted."""

    feed: Feed
    left_at: datetime
    accepted_at: datetime


@dataclass(slots=True)
class Record:
    """The results of a day."""

    submitted: list[Submitted] = field(default_factory=list)
    throttled: int = 0


def spend_the_day(feeds: Iterable[Feed], limiter: Limiter, channel: SubmitFeed) -> Record:
    """Run until all feeds are accepted, and return the results."""
    queues: dict[Hashable, list[Feed]] = {}
    for feed in sorted(feeds, key=lambda feed: feed.wanted_at):
        queues.setdefault(limiter.queue_of(feed), []).append(feed)
    record = Record()
    workers = [_work_off(queue, limiter, channel, record) for queue in queues.values()]
    alarms = [(next(worker), number) for number, worker in enumerate(workers)]
    heapq.heapify(alarms)
    while alarms:
        now, number = alarms[0]
        try:
            heapq.heapreplace(alarms, (workers[number].send(now), number))
        except StopIteration:
            heapq.heappop(alarms)
    return record


def _work_off(
    queue: Iterable[Feed], limiter: Limiter, channel: SubmitFeed, record: Record
) -> Generator[datetime, datetime, None]:
    """Submit one feed after the other; yields when to continue, and is resumed then."""
    now = MIDNIGHT
    for feed in queue:
        now = yield max(now, feed.wanted_at)
        while True:
            while (turn := limiter.turn_of(feed, now)) > now:
                now = yield turn
            left_at = now
            accepted_at = yield left_at + feed.way
            answer = channel.submit(accepted_at)
            now = yield accepted_at + feed.way
            again = limiter.answered(feed, answer, now)
            if answer.accepted:
                record.submitted.append(Submitted(feed, left_at, accepted_at))
                break
            record.throttled += 1
            now = yield again
