"""
Random processing delays of feeds.

Drawn from measurements on the real service: 1,129 feeds of one recording. Small feeds take
about half a minute, those with some ten thousand rows take minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from random import Random

_LARGE_BYTES = 200_000
_SHARES = (0.0, 0.5, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Measured:
    """The minimum, median, 90th percentile and maximum in seconds."""

    until_start: tuple[float, float, float, float]
    working: tuple[float, float, float, float]


SMALL = Measured(until_start=(4, 5, 18, 43), working=(22, 25, 32, 40))
LARGE = Measured(until_start=(4, 22, 47, 563), working=(25, 304, 530, 1394))


@dataclass(frozen=True, slots=True)
class Delay:
    """The minimum wait before processing starts, and the processing time."""

    until_start: timedelta
    working: timedelta


def draw_delay(size: int, rng: Random, factor: float) -> Delay:
    """Draw the delay of a feed of `size` bytes, multiplied by a factor."""
    measured = LARGE if size > _LARGE_BYTES else SMALL
    return Delay(
        until_start=timedelta(seconds=factor * _drawn(measured.until_start, rng)),
        working=timedelta(seconds=factor * _drawn(measured.working, rng)),
    )


def _drawn(seconds: Sequence[float], rng: Random) -> float:
    """Draw from the distribution, uniformly within each interval."""
    chance = rng.random()
    marks = zip(pairwise(_SHARES), pairwise(seconds), strict=True)
    for (below, above), (least, most) in marks:
        if chance <= above:
            return least + (most - least) * (chance - below) / (above - below)
    return seconds[-1]
