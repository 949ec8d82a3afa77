"""Processes feeds in the background; feeds of one type sequentially."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random

from .....sdk.sandbox.state import Kept
from ..settings import FeedSettings
from ..trouble import Kind, Trouble
from .delays import Delay, draw_delay
from .feed import Feed, FeedStatus, FeedType
from .numbers import Numbers

FeedWork = Callable[[Feed, datetime], bytes]
"""Processes a feed at a time and returns the report."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class FeedQueue:
    """All feeds of one seller."""

    def __init__(
        self,
        work: Mapping[FeedType, FeedWork],
        settings: FeedSettings,
        numbers: Numbers,
        rng: Random,
        feeds: Kept[Feed],
    ) -> None:
        self.feeds = feeds
        """By ID, oldest first."""
        self._settings = settings
        self._numbers = numbers
        self._rng = rng
        self._lanes = {feed_type: _Lane(work[feed_type], self._changed) for feed_type in FeedType}
        for feed in feeds.values():
            self._lanes[feed.feed_type].resume(feed)

    def submit(  # noqa: PLR0913  # the parts of a submission
        self,
        feed_type: FeedType,
        body: bytes,
        now: datetime,
        *,
        purge: bool = False,
        order_id: str = "",
        document_type: str = "",
        trouble: Trouble | None = None,
    ) -> Feed:
        """Submit a feed."""
        delay = draw_delay(len(body), self._rng, self._settings.feed_delay_factor)
        if trouble is not None and trouble.kind is Kind.FEED_SLOW:
            delay = Delay(delay.until_start, delay.working + trouble.delay)
        feed = Feed(
            self._numbers.request(),
            feed_type,
            body,
            now,
            delay,
            purge=purge,
            order_id=order_id,
            document_type=document_type,
            trouble=trouble,
        )
        self.feeds[feed.feed_id] = feed
        self._lanes[feed_type].join(feed)
        return feed

    def listed(self, now: datetime) -> list[Feed]:
        """Return the feeds that are listed, newest first."""
        since = now - timedelta(seconds=self._settings.unlisted_seconds)
        return [feed for feed in reversed(self.feeds.data.values()) if feed.submitted_at <= since]

    def release(self, feed: Feed, now: datetime) -> None:
        """Resume the processing of a stuck feed."""
        self._lanes[feed.feed_type].release(feed, now)

    def advance(self, now: datetime) -> None:
        """Process all events that are due."""
        for lane in self._lanes.values():
            lane.advance(now)

    def _changed(self, feed: Feed) -> None:
        self.feeds.changed(feed.feed_id)


class _Lane:
    """The feeds of one type. A stuck feed blocks the others unless its fault says otherwise."""

    def __init__(self, work: FeedWork, changed: Callable[[Feed], None]) -> None:
        self._work = work
        self._changed = changed
        self._waiting: deque[Feed] = deque()
        self._free_at = _LONG_AGO

    def join(self, feed: Feed) -> None:
        self._waiting.append(feed)

    def resume(self, feed: Feed) -> None:
        """Take a feed of an earlier start; in the order of submission."""
        if not feed.is_over:
            self.join(feed)
        elif feed.done_at is not None:
            self._free_at = max(self._free_at, feed.done_at)

    def release(self, feed: Feed, now: datetime) -> None:
        feed.trouble = None
        feed.done_at = now + feed.delay.working
        self._changed(feed)
        if not any(waiting is feed for waiting in self._waiting):
            self._waiting.appendleft(feed)

    def advance(self, now: datetime) -> None:
        while self._waiting and self._is_through(self._waiting[0], now):
            self._waiting.popleft()

    def _is_through(self, feed: Feed, now: datetime) -> bool:
        """Advance the first feed; return whether the next may start."""
        if feed.started_at is None and not self._start(feed, now):
            return False
        if feed.is_stuck and feed.trouble is not None:
            return not feed.trouble.blocks
        if feed.done_at is None or feed.done_at > now:
            return feed.is_over
        feed.report = self._work(feed, feed.done_at)
        feed.status, feed.body = FeedStatus.DONE, b""
        self._changed(feed)
        self._free_at = feed.done_at
        return True

    def _start(self, feed: Feed, now: datetime) -> bool:
        start = max(feed.submitted_at + feed.delay.until_start, self._free_at)
        if start > now:
            return False
        self._changed(feed)
        if feed.trouble is not None and feed.trouble.kind is Kind.FEED_CANCELLED:
            feed.status, feed.body = FeedStatus.CANCELLED, b""
            return True
        feed.status = FeedStatus.IN_PROGRESS
        feed.started_at = start
        feed.done_at = start + feed.delay.working
        return True
