"""The compared limiters: the connector's, none, and two libraries in usual configuration."""

from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import limits
import limits.storage
import limits.strategies
import pyrate_limiter
from day.channel import AN_HOUR, RESTORE, Answer
from day.feeds import Feed
from freezegun.api import FrozenDateTimeFactory

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.rate_limit.rate_policy import SqlRatePolicy
from channel_connector.plugins.amazon_mws.budgets import STOCK, SUBMIT_FEED, amazon_budgets
from channel_connector.ports.host.rate_policy import (
    CallResult,
    Deferred,
    Granted,
    Outcome,
    QuotaSeen,
)
from channel_connector.ports.testing.fakes.stopped_clock import StoppedClock

A_MOMENT = timedelta(milliseconds=50)
"""A call at the very end of a moving window still counts in it."""


class Ours:
    """The connector's budget in a database; stock and packs request calls separately."""

    def __init__(self, database: Database, at_once: int, stock_due: Sequence[datetime]) -> None:
        self._policy = SqlRatePolicy(
            database, "shop", "seller", amazon_budgets(at_once), StoppedClock()
        )
        self._granted: dict[str, Granted] = {}
        self._next_due = dict(pairwise(stock_due))
        self._policy.reserve(SUBMIT_FEED, STOCK, stock_due[0], stock_due[0])

    @staticmethod
    def queue_of(feed: Feed) -> Hashable:
        """Packs queue behind packs, stock behind stock."""
        return feed.work

    def turn_of(self, feed: Feed, now: datetime) -> datetime:
        """Request a call; a stock update that leaves reserves the next one."""
        reply = self._policy.request(SUBMIT_FEED, now, work=feed.work)
        if isinstance(reply, Deferred):
            return reply.until
        self._granted[feed.work] = reply
        if feed.work == STOCK and feed.wanted_at in self._next_due:
            self._policy.reserve(SUBMIT_FEED, STOCK, self._next_due[feed.wanted_at], now)
        return now

    def answered(self, feed: Feed, answer: Answer, now: datetime) -> datetime:
        """Report the outcome; the budget determines when to retry."""
        outcome = Outcome.ANSWERED if answer.accepted else Outcome.THROTTLED
        seen = QuotaSeen(AN_HOUR, answer.remaining, answer.resets_on)
        over = not answer.accepted and answer.remaining == 0
        retry_at = answer.resets_on if over else None
        result = CallResult(outcome, retry_at=retry_at, quota=seen)
        self._policy.report_outcome(self._granted[feed.work], result, now)
        return now


class Peer:
    """The common part of the others: one queue, and the usual backoff."""

    @staticmethod
    def queue_of(feed: Feed) -> Hashable:  # noqa: ARG004  # any feed
        """First come, first served."""
        return ""

    def answered(self, feed: Feed, answer: Answer, now: datetime) -> datetime:  # noqa: ARG002  # all answers alike
        """Wait until one call is restored."""
        return now + RESTORE


class NoLimiter(Peer):
    """Every feed is independent and leaves when it is wanted."""

    @staticmethod
    def queue_of(feed: Feed) -> Hashable:
        """No feed waits for another."""
        return feed

    def turn_of(self, feed: Feed, now: datetime) -> datetime:  # noqa: ARG002  # any feed, any moment
        """Go."""
        return now


class PyrateLimiter(Peer):
    """pyrate-limiter with these rates."""

    def __init__(self, *rates: pyrate_limiter.Rate, gcra: bool = False) -> None:
        bucket = pyrate_limiter.StateBucket if gcra else pyrate_limiter.InMemoryBucket
        self._bucket: pyrate_limiter.AbstractBucket = bucket(list(rates))
        self._clock = _Clock()
        self._bucket._clock = self._clock  # noqa: SLF001  # the in-memory bucket takes no other
        factory = pyrate_limiter.SingleBucketFactory(self._bucket, schedule_leak=False)
        self._limiter = pyrate_limiter.Limiter(factory)

    def turn_of(self, feed: Feed, now: datetime) -> datetime:
        """Wait as long as the blocking call would, its buffer included."""
        self._clock.moment = now
        if self._limiter.try_acquire(feed.work, blocking=False):
            return now
        item = pyrate_limiter.RateItem(feed.work, self._clock.now())
        wait = self._bucket.waiting(item) + self._limiter.buffer_ms
        return now + timedelta(milliseconds=wait)


class Limits(Peer):
    """`limits` with these limits in moving windows."""

    def __init__(self, clock: FrozenDateTimeFactory, *items: str) -> None:
        self._clock = clock
        self._items = [limits.parse(item) for item in items]
        storage = limits.storage.MemoryStorage()
        self._limiter = limits.strategies.MovingWindowRateLimiter(storage)

    def turn_of(self, feed: Feed, now: datetime) -> datetime:  # noqa: ARG002  # any feed
        """Test all limits, then hit all; else wait for the latest that has no room to reset."""
        self._clock.move_to(now)
        full = [item for item in self._items if not self._limiter.test(item)]
        if not full:
            for item in self._items:
                assert self._limiter.hit(item)
            return now
        resets = max(self._limiter.get_window_stats(item).reset_time for item in full)
        return max(now, datetime.fromtimestamp(resets, tz=now.tzinfo)) + A_MOMENT


class _Clock(pyrate_limiter.AbstractClock):
    """The simulated time, in milliseconds."""

    moment: datetime

    def now(self) -> int:
        """Return the milliseconds since 1970."""
        return round(self.moment.timestamp() * 1000)
