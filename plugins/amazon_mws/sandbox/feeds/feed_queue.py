"""Processes feeds in the background, and those of one type in one or several lanes."""

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
        self._by_type = {
            feed_type: _FeedsOfType(work[feed_type], settings.feed_lanes, self._changed)
            for feed_type in FeedType
        }
        for feed in feeds.values():
            self._by_type[feed.feed_type].resume(feed)

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
            self._numbers.request(now),
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
        self._by_type[feed_type].join(feed)
        return feed

    def recall(self, feed: Feed) -> None:
        """Take over a feed that was submitted before this sandbox's memory begins."""
        self.feeds[feed.feed_id] = feed
        self._by_type[feed.feed_type].resume(feed)

    def listed(self, now: datetime) -> list[Feed]:
        """Return the feeds that are listed, newest first."""
        since = now - timedelta(seconds=self._settings.unlisted_seconds)
        return [feed for feed in reversed(self.feeds.data.values()) if feed.submitted_at <= since]

    def release(self, feed: Feed, now: datetime) -> None:
        """Resume the processing of a stuck feed."""
        self._by_type[feed.feed_type].release(feed, now)

    def advance(self, now: datetime) -> None:
        """Process all events that are due."""
        for feeds in self._by_type.values():
            feeds.advance(now)

    def _changed(self, feed: Feed) -> None:
        self.feeds.changed(feed.feed_id)


class _FeedsOfType:
    """
    The feeds of one type that are not over.

    They start in the order of submission, and at most `lanes` are processed at once. A stuck feed
    lets no other start unless its fault says otherwise; then it takes no lane.
    """

    def __init__(self, work: FeedWork, lanes: int, changed: Callable[[Feed], None]) -> None:
        self._work = work
        self._lanes = lanes
        self._changed = changed
        self._waiting: deque[Feed] = deque()
        self._started: list[Feed] = []
        self._not_before = _LONG_AGO
        """The next feed starts no earlier: then the last one started, or a lane became free."""

    def join(self, feed: Feed) -> None:
        self._waiting.append(feed)

    def resume(self, feed: Feed) -> None:
        """Take a feed of an earlier start of the sandbox; in the order of submission."""
        if feed.started_at is None:
            if not feed.is_over:
                self.join(feed)
            return
        self._not_before = max(self._not_before, feed.started_at)
        if not feed.is_over:
            self._started.append(feed)
        elif feed.done_at is not None:
            self._not_before = max(self._not_before, feed.done_at)

    def release(self, feed: Feed, now: datetime) -> None:
        feed.trouble = None
        feed.done_at = now + feed.delay.working
        self._not_before = max(self._not_before, now)
        self._changed(feed)

    def advance(self, now: datetime) -> None:
        """Start and finish feeds in the sequence of time: the last one done decides the stock."""
        while True:
            start, done = self._next_start(), self._next_done()
            if done is not None and done[0] <= min(now, start or now):
                self._finish(done[1], done[0])
            elif start is not None and start <= now:
                self._start(self._waiting.popleft(), start)
            else:
                return

    def _next_start(self) -> datetime | None:
        """Return when the first waiting feed starts; None if it waits for another one."""
        if not self._waiting or self._is_full() or any(feed.is_blocking for feed in self._started):
            return None
        feed = self._waiting[0]
        return max(feed.submitted_at + feed.delay.until_start, self._not_before)

    def _next_done(self) -> tuple[datetime, Feed] | None:
        dates = [
            (feed.done_at, place, feed)
            for place, feed in enumerate(self._started)
            if feed.done_at is not None and not feed.is_stuck
        ]
        if not dates:
            return None
        at, _, feed = min(dates)
        return at, feed

    def _is_full(self) -> bool:
        return sum(not feed.is_stuck for feed in self._started) >= self._lanes

    def _start(self, feed: Feed, at: datetime) -> None:
        self._not_before = at
        self._changed(feed)
        if feed.trouble is not None and feed.trouble.kind is Kind.FEED_CANCELLED:
            feed.status, feed.body = FeedStatus.CANCELLED, b""
            return
        feed.status = FeedStatus.IN_PROGRESS
        feed.started_at = at
        feed.done_at = at + feed.delay.working
        self._started.append(feed)

    def _finish(self, feed: Feed, at: datetime) -> None:
        if self._is_full():
            self._not_before = max(self._not_before, at)
        self._started = [other for other in self._started if other is not feed]
        feed.report = self._work(feed, at)
        feed.status, feed.body = FeedStatus.DONE, b""
        self._changed(feed)
