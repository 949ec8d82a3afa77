"""Feeds of one type that are worked on at once, as recorded: an option."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from channel_connector.plugins.amazon_mws.sandbox.feeds.feed import Feed, FeedType
from channel_connector.plugins.amazon_mws.sandbox.feeds.feed_queue import FeedQueue
from channel_connector.plugins.amazon_mws.sandbox.feeds.numbers import Numbers
from channel_connector.plugins.amazon_mws.sandbox.seeded_random import seeded_random
from channel_connector.plugins.amazon_mws.sandbox.settings import FeedSettings, SandboxSettings
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind
from channel_connector.sdk.sandbox.state import Kept, State

INVENTORY = "_POST_INVENTORY_AVAILABILITY_DATA_"
LARGE_BODY = b"x" * 200_001
GAPS = (
    *((0, 18), (0.05, 52), (0.1, 71), (0.15, 129), (0.2, 190), (0.25, 261), (0.3, 314)),
    *((0.35, 389), (0.4, 461), (0.5, 629), (0.6, 883), (0.7, 1193), (0.8, 1546), (0.9, 3384)),
    *((0.95, 5087), (0.99, 10209), (1, 13329)),
)
"""Shares of 305 recorded pairs, and the seconds between their submissions; 90 overlapped."""
OVERLAPPING = 357 / 1136
"""Of all recorded pairs; at most five feeds were in progress at once."""
DONE_95_OF_100 = 672.5
"""Seconds within which 95 % of the recorded large feeds with an even id were done."""


def _gaps(rng: Random, count: int) -> Iterator[timedelta]:
    for _ in range(count):
        chance = rng.random()
        for (below, least), (above, most) in pairwise(GAPS):
            if below <= chance <= above:
                share = (chance - below) / (above - below)
                yield timedelta(seconds=round(least + (most - least) * share))
                break


def _work_through(
    lanes: int, start: datetime, count: int = 3_000, restart_every: int = 0
) -> list[Feed]:
    """Submit large feeds at the recorded distances, and return them when they are done."""
    work = dict.fromkeys(FeedType, lambda _feed, _at: b"")
    rng, gaps = seeded_random("lanes"), seeded_random("gaps")
    numbers, settings = Numbers(rng, State(), "A"), FeedSettings(feed_lanes=lanes)
    queue, now = FeedQueue(work, settings, numbers, rng, Kept()), start
    for number, gap in enumerate(_gaps(gaps, count), 1):
        now += gap
        queue.submit(FeedType.INVENTORY, LARGE_BODY, now)
        queue.advance(now)
        if restart_every and number % restart_every == 0:
            queue = FeedQueue(work, settings, numbers, rng, queue.feeds)
    queue.advance(now + timedelta(days=2))
    return list(queue.feeds.values())


def _overlapping(feeds: list[Feed]) -> float:
    pairs = list(pairwise(feeds))
    return sum(two.started_at < one.done_at for one, two in pairs) / len(pairs)


def _at_once(feeds: list[Feed]) -> int:
    """The most that were in progress at one time."""
    ends = [(feed.done_at, -1) for feed in feeds] + [(feed.started_at, 1) for feed in feeds]
    running = most = 0
    for _, change in sorted(ends):
        running += change
        most = max(most, running)
    return most


@pytest.fixture
def open_lanes(open_shop):
    return lambda lanes: open_shop(SandboxSettings(feeds=FeedSettings(feed_lanes=lanes)))


def _submit(caller, quantity: int) -> Feed:
    feed_id = caller.submit_stock(caller.write.stock("DIYA-IND-12", quantity))
    return caller.amazon.sellers["A1SANDBOXSELLER"].feeds.feeds[feed_id]


def test_with_five_lanes_as_many_feeds_overlap_as_recorded(noon):
    feeds = _work_through(5, noon)

    assert _overlapping(feeds) == pytest.approx(OVERLAPPING, abs=0.04)
    assert _at_once(feeds) == 5


def _seconds_of_95_in_100(feeds: list[Feed]) -> float:
    took = sorted((feed.done_at - feed.submitted_at).total_seconds() for feed in feeds)
    return took[int(0.95 * len(took))]


def test_with_five_lanes_feeds_are_done_as_early_as_recorded(noon):
    feeds = _work_through(5, noon)

    assert _seconds_of_95_in_100(feeds) == pytest.approx(DONE_95_OF_100, rel=0.1)


def test_with_one_lane_no_feed_overlaps_and_they_wait_longer(noon):
    feeds = _work_through(1, noon)

    assert _overlapping(feeds) == 0
    assert _at_once(feeds) == 1
    assert _seconds_of_95_in_100(feeds) > 1.5 * DONE_95_OF_100


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_restart_of_the_sandbox_changes_nothing_for_feeds_in_work(noon, lanes):
    unbroken = _work_through(lanes, noon, 100)
    broken = _work_through(lanes, noon, 100, restart_every=3)

    assert [(feed.feed_id, feed.started_at, feed.done_at) for feed in broken] == [
        (feed.feed_id, feed.started_at, feed.done_at) for feed in unbroken
    ]


def test_feeds_start_in_the_order_of_their_submission(noon):
    feeds = _work_through(5, noon)

    assert all(one.started_at <= two.started_at for one, two in pairwise(feeds))


def test_lanes_are_of_one_type_and_no_more_are_used_than_there_are(open_lanes):
    caller = open_lanes(2)
    feeds = [_submit(caller, quantity) for quantity in range(4)]
    caller.ask_documents("403-1234567-1234567")
    caller.wait(minutes=5)
    caller.amazon.advance(caller.now)
    documents = list(caller.amazon.sellers["A1SANDBOXSELLER"].feeds.feeds.values())[-1]

    assert _at_once(feeds) == 2
    assert documents.started_at < min(feed.done_at for feed in feeds)


def test_the_stock_is_that_of_the_feed_that_was_done_last(open_lanes):
    caller = open_lanes(2)
    caller.order_trouble(Kind.FEED_SLOW, INVENTORY, delay=timedelta(minutes=10))
    old, new = _submit(caller, 1), _submit(caller, 2)
    caller.wait(minutes=15)
    caller.amazon.advance(caller.now)
    stock = caller.amazon.sellers["A1SANDBOXSELLER"].stock

    assert new.done_at < old.done_at
    assert stock.quantity("DIYA-IND-12") == 1


def test_the_steps_of_advance_do_not_change_what_overlaps(open_lanes):
    slow, fast = open_lanes(3), open_lanes(3)
    told = []
    for caller, step in ((slow, 1), (fast, 900)):
        feeds = [_submit(caller, quantity) for quantity in range(5)]
        for _ in range(900 // step):
            caller.wait(seconds=step)
            caller.amazon.advance(caller.now)
        told.append([(feed.started_at, feed.done_at) for feed in feeds])

    assert told[0] == told[1]


def test_a_stuck_feed_keeps_others_from_starting_in_every_lane(open_lanes):
    caller = open_lanes(3)
    before = _submit(caller, 1)
    caller.order_trouble(Kind.SUBMISSION_STUCK, INVENTORY)
    stuck, waiting = _submit(caller, 2), _submit(caller, 3)
    caller.wait(hours=2)
    caller.amazon.advance(caller.now)
    told = [feed.status for feed in (before, stuck, waiting)]
    released_at = caller.now
    caller.amazon.sellers["A1SANDBOXSELLER"].feeds.release(stuck, released_at)
    caller.wait(minutes=5)
    caller.amazon.advance(caller.now)

    assert told == ["_DONE_", "_IN_PROGRESS_", "_SUBMITTED_"]
    assert waiting.started_at == released_at
    assert [feed.status for feed in (stuck, waiting)] == ["_DONE_", "_DONE_"]


def test_a_stuck_feed_that_does_not_block_takes_no_lane(open_lanes):
    caller = open_lanes(2)
    caller.order_trouble(Kind.SUBMISSION_STUCK, INVENTORY, blocks=False)
    stuck, *others = [_submit(caller, quantity) for quantity in range(5)]
    caller.wait(minutes=10)
    caller.amazon.advance(caller.now)

    assert stuck.status == "_IN_PROGRESS_"
    assert {feed.status for feed in others} == {"_DONE_"}
    assert _at_once(others) == 2
