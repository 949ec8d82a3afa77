"""Tests of `WallClock`, at wall time and sped up."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from channel_connector.ports.host.errors import SettingsError
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.host.clock_contract import ClockContract
from channel_connector.sdk.wall_clock import WallClock


class TestTheWorldsPace(ClockContract):
    """Speed 1."""

    @pytest.fixture
    def clock(self):
        return WallClock()


class TestAThousandTimesThePace(ClockContract):
    """An hour in 3.6 seconds."""

    @pytest.fixture
    def clock(self):
        return WallClock.sped_up(1000)


def test_at_speed_one_it_is_the_worlds_time():
    before = datetime.now(UTC)
    told = WallClock().now()

    assert before - timedelta(milliseconds=1) <= told <= datetime.now(UTC) + timedelta(seconds=1)


def test_sped_up_it_starts_from_this_moment_and_runs_so_many_times_as_fast():
    before = time.time()
    clock = WallClock.sped_up(1000)
    first = clock.now().timestamp()
    between = time.time()
    time.sleep(0.05)
    between = time.time() - between
    second = clock.now().timestamp()
    in_all = time.time() - before

    assert before - 1 <= first <= before + 1000 * in_all + 1
    assert 1000 * between - 1 <= second - first <= 1000 * in_all + 1


def test_a_clock_is_handed_on_as_text():
    """Two processes agree on the time."""
    clock = WallClock(60.0, NOON)

    assert WallClock.parse(str(clock)) == clock


@pytest.mark.parametrize(
    "text", ["", "60", "fast@2026-01-31T10:00:00+00:00", "60@10 o'clock", "60@2026-01-31T10:00:00"]
)
def test_a_text_that_is_no_clock_is_refused_with_an_example(text):
    with pytest.raises(SettingsError, match=r"60@2026-01-31T10:00:00\+00:00"):
        WallClock.parse(text)


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "1e300"])
def test_a_clock_must_run_forward(speed):
    with pytest.raises(SettingsError):
        WallClock.parse(f"{speed}@2026-01-31T10:00:00+00:00")


def test_a_span_of_a_fast_clock_is_short_in_the_world():
    assert WallClock(60.0, NOON).wall_seconds(timedelta(hours=1)) == 60


def test_a_clock_that_is_behind_goes_on_from_a_moment():
    ahead = datetime.now(UTC) + timedelta(days=3)

    clock = WallClock.sped_up(60).not_before(ahead)

    assert ahead <= clock.now() <= ahead + timedelta(minutes=10)
    assert clock.speed == 60
    assert WallClock.parse(str(clock)) == clock


def test_a_clock_that_is_not_behind_stays_as_it_is():
    clock = WallClock(60.0, NOON)

    assert clock.not_before(NOON) is clock
    assert clock.not_before(None) is clock


@pytest.mark.parametrize(
    "begins", ["tomorrow", "2026-01-31T10:00:00", "", "2026-02-01T10:00:00Z@1"]
)
def test_a_beginning_that_is_no_moment_is_refused(begins):
    with pytest.raises(SettingsError, match=r"60@2026-01-31T10:00:00\+00:00"):
        WallClock.parse(f"60@2026-01-31T10:00:00+00:00@{begins}")
