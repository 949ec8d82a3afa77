"""Tests of `LeakyBucket` against a channel that counts tokens."""

import heapq
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from channel_connector.core.rate_limit.leaky_bucket import LeakyBucket
from channel_connector.ports.testing.fakes.builders import NOON

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)

intervals = st.sampled_from([timedelta(seconds=0.3), 2 * SECOND, MINUTE, 2 * MINUTE])
spans = st.integers(0, 400_000_000).map(lambda microseconds: timedelta(microseconds=microseconds))


def drawn(bucket: LeakyBucket, *moments: datetime) -> LeakyBucket:
    for moment in moments:
        assert bucket.room_at(moment) == moment
        bucket = bucket.draw(moment)
    return bucket


def test_after_the_burst_one_call_leaves_per_interval():
    bucket = drawn(LeakyBucket(3, MINUTE), NOON, NOON, NOON)

    assert bucket.room_at(NOON) == NOON + MINUTE
    assert drawn(bucket, NOON + MINUTE).room_at(NOON + MINUTE) == NOON + 2 * MINUTE


def test_idle_time_restores_the_burst_and_no_more():
    bucket = drawn(LeakyBucket(2, MINUTE), NOON, NOON)
    later = NOON + timedelta(hours=5)

    assert drawn(bucket, later, later).room_at(later) == later + MINUTE


def test_a_clock_set_back_grants_nothing_early():
    """Two machines disagree by an hour: what one counted binds the other."""
    bucket = drawn(LeakyBucket(2, MINUTE), NOON, NOON)
    an_hour_behind = NOON - timedelta(hours=1)

    assert bucket.room_at(an_hour_behind) == NOON + MINUTE


def test_beyond_the_burst_a_call_is_delayed_by_the_travel_time():
    """The first call may have been counted at the end of its way, and this one at once."""
    bucket = drawn(LeakyBucket(2, MINUTE, travel=SECOND), NOON, NOON)

    assert bucket.room_at(NOON) == NOON + MINUTE + SECOND


def test_the_travel_time_delays_once_per_busy_period():
    bucket = LeakyBucket(2, MINUTE, travel=SECOND)

    assert bucket.room_at(NOON, calls=62) == NOON + 60 * MINUTE + SECOND


def test_after_throttled_no_call_leaves_until_one_is_restored():
    """The bucket was assumed full; the channel's count is right."""
    bucket = LeakyBucket(6, MINUTE).throttled(NOON, until=None)

    assert bucket.room_at(NOON) == NOON + MINUTE
    assert drawn(bucket, NOON + MINUTE).room_at(NOON + MINUTE) == NOON + 2 * MINUTE


def test_after_throttled_the_reported_retry_time_is_used():
    until = NOON + timedelta(minutes=31)

    assert LeakyBucket(6, MINUTE).throttled(NOON, until).room_at(NOON) == until


def test_a_retry_time_in_the_past_is_ignored():
    """Its clock is behind ours; otherwise the next call would be throttled."""
    bucket = LeakyBucket(6, MINUTE).throttled(NOON, until=NOON - SECOND)

    assert bucket.room_at(NOON) == NOON + MINUTE


def test_throttled_never_shortens_a_wait():
    waiting = drawn(LeakyBucket(1, 2 * MINUTE), NOON)

    assert waiting.throttled(NOON, NOON + SECOND).room_at(NOON) == NOON + 2 * MINUTE


def test_throttled_never_shortens_a_wait_with_a_call_in_flight():
    waiting = drawn(LeakyBucket(1, 2 * MINUTE, travel=SECOND), NOON)

    assert waiting.throttled(NOON, until=None).room_at(NOON) == NOON + 2 * MINUTE + SECOND


def test_after_the_pause_a_call_leaves_at_once_whatever_the_travel_time():
    bucket = LeakyBucket(6, MINUTE, travel=SECOND).throttled(NOON, until=None)

    assert bucket.room_at(NOON) == NOON + MINUTE


def test_a_wait_is_explained_in_utc(in_kolkata):
    evening = NOON + 7 * 60 * MINUTE
    bucket = LeakyBucket(6, MINUTE).throttled(evening, evening + 60 * MINUTE)

    assert " waits until 20:00:00 UTC: " in bucket.explain("ListOrders", evening)


@pytest.fixture
def in_kolkata(monkeypatch):
    """The machine's time zone, five and a half hours ahead: there a day ends at 18:30 UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Kolkata")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("burst", "interval", "rule"),
    [
        (6, MINUTE, "6 calls at once, then one a minute"),
        (1, 2 * MINUTE, "one call at once, then one every 2 minutes"),
        (4, timedelta(hours=1), "4 calls at once, then one an hour"),
        (30, 2 * SECOND, "30 calls at once, then one every 2 seconds"),
        (100, timedelta(milliseconds=300), "100 calls at once, then one every 0.3 seconds"),
    ],
)
def test_a_wait_is_explained_with_its_end_and_rule(burst, interval, rule):
    empty = drawn(LeakyBucket(burst, interval), *[NOON] * burst)
    until = empty.room_at(NOON)
    shown = {timedelta(milliseconds=300): "12:00:01"}.get(interval, f"{until:%H:%M:%S}")

    assert empty.explain("ListOrders", NOON) == f"ListOrders waits until {shown} UTC: {rule}"


def test_a_wait_into_another_day_includes_the_date():
    bucket = LeakyBucket(6, MINUTE).throttled(NOON, NOON + timedelta(days=2))

    assert bucket.explain("SubmitFeed", NOON) == (
        "SubmitFeed waits until 2026-03-16 12:00:00 UTC: the other side throttled a call"
    )


@pytest.mark.parametrize(
    "wrong",
    [{"burst": 0}, {"restore_interval": timedelta(0)}, {"travel": -SECOND}],
    ids=["no call", "no interval", "back in time"],
)
def test_an_invalid_budget_is_an_error(wrong):
    with pytest.raises(ValueError, match="Invalid budget"):
        replace(LeakyBucket(1, MINUTE), **wrong)


@given(
    burst=st.integers(1, 6),
    interval=intervals,
    travel=st.sampled_from([timedelta(0), SECOND, 10 * MINUTE]),
    next_runs=st.lists(spans, max_size=12),
    calls=st.integers(1, 40),
)
def test_a_forecast_matches_the_grants(burst, interval, travel, next_runs, calls):
    now, bucket = NOON, LeakyBucket(burst, interval, travel)
    for next_run in next_runs:
        now = max(now + next_run, bucket.room_at(now))
        bucket = bucket.draw(now)

    forecast = bucket.room_at(now, calls)

    for _ in range(calls):
        now = bucket.room_at(now)
        bucket = bucket.draw(now)
    assert now == forecast


@dataclass
class Channel:
    """Counts tokens as a channel does: full at first, refilled evenly, never above the burst."""

    burst: int
    interval: timedelta
    tokens: timedelta = field(init=False)
    at: datetime = NOON

    def __post_init__(self) -> None:
        self.tokens = self.burst * self.interval

    def takes(self, now: datetime) -> bool:
        self.tokens = min(self.burst * self.interval, self.tokens + (now - self.at))
        self.at = now
        if self.tokens < self.interval:
            return False
        self.tokens -= self.interval
        return True


class CallsOnTheirWay(RuleBasedStateMachine):
    """Calls have latency and overtake each other, but none arrives too early."""

    @initialize(
        burst=st.integers(1, 8),
        interval=intervals,
        travel=st.sampled_from([timedelta(0), SECOND, 5 * SECOND, 5 * MINUTE]),
    )
    def a_channel_opens(self, burst, interval, travel):
        self.now = NOON
        self.bucket = LeakyBucket(burst, interval, travel)
        self.channel = Channel(burst, interval)
        self.arrivals: list[datetime] = []

    @rule(span=spans)
    def time_passes(self, span):
        self.now += span
        self.calls_arrive()

    @rule(share=st.fractions(0, 1))
    def a_call_is_wanted(self, share):
        if self.bucket.room_at(self.now) == self.now:
            self.a_call_leaves(share)

    @rule(share=st.fractions(0, 1))
    def a_call_waits_for_its_moment(self, share):
        self.now = self.bucket.room_at(self.now)
        self.calls_arrive()
        self.a_call_leaves(share)

    @rule(share=st.fractions(0, 1))
    def a_machine_whose_clock_is_behind_wants_a_call(self, share):
        """Its moment is late by less than a call's way: for the bucket that is the same."""
        behind = self.now - self.part_of_the_way(share)
        if self.bucket.room_at(behind) == behind:
            self.bucket = self.bucket.draw(behind)
            heapq.heappush(self.arrivals, self.now)
            self.calls_arrive()

    def a_call_leaves(self, share):
        self.bucket = self.bucket.draw(self.now)
        heapq.heappush(self.arrivals, self.now + self.part_of_the_way(share))
        self.calls_arrive()

    def part_of_the_way(self, share):
        return timedelta(microseconds=int(share * (self.bucket.travel // MICROSECOND)))

    def calls_arrive(self):
        while self.arrivals and self.arrivals[0] <= self.now:
            assert self.channel.takes(heapq.heappop(self.arrivals)), "one call too many"

    def teardown(self):
        while self.arrivals:
            assert self.channel.takes(heapq.heappop(self.arrivals)), "one call too many"


TestCallsOnTheirWay = CallsOnTheirWay.TestCase
TestCallsOnTheirWay.settings = settings(max_examples=60, stateful_step_count=40)


@given(
    burst=st.integers(1, 8),
    interval=intervals,
    next_runs=st.lists(spans, max_size=30),
)
def test_no_call_that_the_channel_would_accept_is_deferred(burst, interval, next_runs):
    """With instant calls the bucket grants exactly what the channel's own count allows."""
    now, bucket, channel = NOON, LeakyBucket(burst, interval), Channel(burst, interval)
    for next_run in next_runs:
        now += next_run
        granted = bucket.room_at(now) == now
        if granted:
            bucket = bucket.draw(now)
        assert granted == channel.takes(now)
