"""
Random processing delays of feeds.

Drawn from measurements on the real service: 1,129 feeds of one set of recordings. Small feeds take
about half a minute, those with some ten thousand rows take minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from random import Random

_LARGE_BYTES = 200_000

Marks = Sequence[tuple[float, float]]
"""Shares of the feeds, from 0 to 1, and the seconds within which they were done."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The wait before processing starts, and the processing time."""

    until_start: Marks
    working: Marks


SMALL = Measured(
    until_start=((0, 4), (0.14, 4.5), (0.68, 5.5), (0.82, 11), (0.93, 18), (0.97, 24), (1, 43)),
    working=((0, 22), (0.5, 24.5), (0.73, 26.5), (0.86, 29), (0.97, 33), (1, 40)),
)
"""Feeds of a few orders."""

LARGE = Measured(
    until_start=(
        (0, 4),
        (0.03, 4.5),
        (0.1, 5.5),
        (0.13, 12.5),
        (0.24, 17.5),
        (0.47, 21.5),
        (0.67, 25.5),
        (0.85, 29.5),
        (0.9, 38),
        (0.95, 84),
        (0.97, 130),
        (0.99, 329),
        (1, 563),
    ),
    working=(
        (0, 25),
        (0.01, 40),
        (0.05, 91),
        (0.1, 137),
        (0.2, 192),
        (0.3, 237),
        (0.4, 278),
        (0.5, 304),
        (0.6, 338),
        (0.75, 402),
        (0.9, 530),
        (0.95, 619),
        (0.97, 720),
        (0.99, 990),
        (1, 1394),
    ),
)
"""Feeds of prices and quantities, the larger ones with about 20,000 rows."""


@dataclass(frozen=True, slots=True)
class Delay:
    """The minimum wait before processing starts, and the processing time."""

    until_start: timedelta
    working: timedelta


def draw_delay(size: int, rng: Random, factor: float) -> Delay:
    """Draw the delay of a feed of `size` bytes, in whole seconds multiplied by a factor."""
    measured = LARGE if size > _LARGE_BYTES else SMALL
    return Delay(
        until_start=timedelta(seconds=factor * _drawn(measured.until_start, rng)),
        working=timedelta(seconds=factor * _drawn(measured.working, rng)),
    )


def _drawn(marks: Marks, rng: Random) -> int:
    """Draw from the distribution, uniformly within each interval, in seconds as measured."""
    chance = rng.random()
    for (below, least), (above, most) in pairwise(marks):
        if chance <= above:
            return round(least + (most - least) * (chance - below) / (above - below))
    return round(marks[-1][1])
