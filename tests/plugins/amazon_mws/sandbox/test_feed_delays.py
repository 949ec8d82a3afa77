"""
How long feeds wait and are worked on: as long as they did at the real Amazon.

The figures here are those of the recorded feeds; beside the recordings the feeds themselves are
compared as well.
"""

import csv
from bisect import bisect_right
from collections.abc import Callable, Iterable
from math import sqrt

import pytest
from evidence.beside import RECORDINGS

from channel_connector.plugins.amazon_mws.sandbox.feeds.delays import Delay, draw_delay
from channel_connector.plugins.amazon_mws.sandbox.seeded_random import seeded_random

SMALL_BYTES, LARGE_BYTES = 1_000, 4_000_000
DRAWN = 20_000
SMALL_TYPES = {"_POST_ORDER_FULFILLMENT_DATA_", "_POST_PAYMENT_ADJUSTMENT_DATA_"}
LARGE_TYPES = {"_POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA_"}
PARTS: dict[str, Callable[[float, float], float]] = {
    "wait": lambda started, _: started,
    "work": lambda started, done: done - started,
    "whole": lambda _, done: done,
}
LARGE_FEEDS = 726
RECORDED_FIGURES = {
    "wait": """
        4:3.2 5:9.8 8:12.3 15:17.2 18:29.1 20:41.0 22:52.6 24:61.6 26:72.2 28:80.4 30:86.2 40:90.5
        60:93.7 100:97.2 200:99.2
    """,
    "work": """
        50:1.7 90:5.0 130:8.0 170:14.9 200:22.7 230:28.9 260:35.1 290:44.8 320:55.6 350:63.5
        400:74.9 450:82.9 500:87.6 550:91.2 600:93.3 700:96.3 900:98.5 1150:98.9
    """,
    "whole": """
        75:2.2 110:5.1 150:8.4 190:16.7 220:23.1 250:28.1 280:34.4 310:43.8 340:53.4 370:60.7
        420:72.0 470:80.0 520:85.1 570:89.5 620:92.0 675:95.0 800:97.5 1000:98.3 1200:99.0
    """,
}
"""Seconds, and how many of 100 large feeds with an even id took no longer."""
RECORDED_95_OF_100 = 672.5
"""Seconds within which 95 % of them were done."""


def _seconds(delay: Delay) -> tuple[float, float]:
    """From the submission to the start and to the end."""
    started = delay.until_start.total_seconds()
    return started, started + delay.working.total_seconds()


def _drawn(size: int, count: int = DRAWN) -> list[tuple[float, float]]:
    rng = seeded_random("delays", size)
    return [_seconds(draw_delay(size, rng, 1.0)) for _ in range(count)]


def _recorded(feed_types: Iterable[str]) -> list[tuple[float, float]]:
    path = RECORDINGS.folder / "peddler" / "feed_delays_even_ids.csv"
    with path.open(newline="") as file:
        return [
            (
                float(row["seconds_submitted_to_started"]),
                float(row["seconds_submitted_to_completed"]),
            )
            for row in csv.DictReader(file)
            if row["feed_type"] in feed_types
        ]


def _share(ordered: list[float], seconds: float) -> float:
    return bisect_right(ordered, seconds) / len(ordered)


def _mark(ordered: list[float], share: float) -> float:
    return ordered[int(share * len(ordered))]


def _critical(one: int, other: int) -> float:
    """The distance at which a two-sample Kolmogorov-Smirnov test rejects at 5 %."""
    return 1.358 * sqrt((one + other) / (one * other))


@pytest.mark.parametrize("part", PARTS)
def test_large_feeds_take_as_long_as_the_recorded_figures_say(part):
    drawn = sorted(PARTS[part](*one) for one in _drawn(LARGE_BYTES))

    figures = [entry.split(":") for entry in RECORDED_FIGURES[part].split()]
    distances = [
        abs(_share(drawn, float(seconds)) - float(of_100) / 100) for seconds, of_100 in figures
    ]

    assert max(distances) < _critical(LARGE_FEEDS, DRAWN)


def test_no_more_large_feeds_are_late_than_at_amazon():
    whole = sorted(done for _, done in _drawn(LARGE_BYTES))

    assert _mark(whole, 0.95) == pytest.approx(RECORDED_95_OF_100, rel=0.1)
    assert whole[-1] <= 563 + 1394


def test_the_marks_of_the_tail_are_those_of_all_recorded_feeds():
    drawn = _drawn(LARGE_BYTES)

    for part, marks in (("wait", {0.95: 84, 0.99: 329}), ("work", {0.95: 619, 0.99: 990})):
        ordered = sorted(PARTS[part](*one) for one in drawn)
        for share, seconds in marks.items():
            assert _share(ordered, seconds) == pytest.approx(share, abs=0.005)


def test_small_feeds_take_half_a_minute():
    whole = sorted(done for _, done in _drawn(SMALL_BYTES))

    assert (whole[0], _mark(whole, 0.5)) == (26, pytest.approx(31, abs=1))
    assert _mark(whole, 0.95) == pytest.approx(46, rel=0.1)


@RECORDINGS.needed
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("size", "feed_types"), [(SMALL_BYTES, SMALL_TYPES), (LARGE_BYTES, LARGE_TYPES)]
)
def test_delays_cannot_be_told_from_the_recorded_ones(size, feed_types, part):
    recorded = sorted(PARTS[part](*one) for one in _recorded(feed_types))
    drawn = sorted(PARTS[part](*one) for one in _drawn(size))

    distance = max(
        abs(_share(recorded, seconds) - _share(drawn, seconds)) for seconds in {*recorded, *drawn}
    )

    assert distance < _critical(len(recorded), len(drawn))


@RECORDINGS.needed
@pytest.mark.parametrize(
    ("size", "feed_types"), [(SMALL_BYTES, SMALL_TYPES), (LARGE_BYTES, LARGE_TYPES)]
)
def test_95_of_100_are_done_within_the_recorded_time(size, feed_types):
    recorded = sorted(done for _, done in _recorded(feed_types))
    drawn = sorted(done for _, done in _drawn(size))

    assert _mark(drawn, 0.95) == pytest.approx(_mark(recorded, 0.95), rel=0.1)


def test_a_factor_stretches_the_delays():
    once, twice = (draw_delay(SMALL_BYTES, seeded_random("factor"), by) for by in (1.0, 2.0))

    assert (twice.until_start, twice.working) == (2 * once.until_start, 2 * once.working)
