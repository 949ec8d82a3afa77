"""The feeds of a shop in a day: packs in two peaks, and a stock update each hour."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from channel_connector.plugins.amazon_mws.budgets import PACK, STOCK

MIDNIGHT = datetime(2026, 3, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS = 24
PACKS = 530

OPEN_FROM, OPEN_UNTIL = 6.0, 24.0
PEAKS = ((10.5, 1.8, 0.42), (18.0, 2.0, 0.42))
"""Mean and deviation in hours, and the share of the day's packs; the rest is uniform."""


@dataclass(frozen=True, slots=True)
class Feed:
    """
    One submission, wanted from a time on; a stock update is due at that time.

    Its call takes `way` to the channel, and the answer as long back. Both belong to the feed, so
    that all limiters have the same latencies.
    """

    work: str
    wanted_at: datetime
    way: timedelta


def a_day(seed: int) -> tuple[Feed, ...]:
    """Return the feeds of a day in order of time. Stock is due at one minute of every hour."""
    chance = random.Random(seed)  # noqa: S311  # a simulation, no secret
    packs = [Feed(PACK, MIDNIGHT + _moment(chance), _way(chance)) for _ in range(PACKS)]
    first_due = MIDNIGHT + timedelta(seconds=chance.randrange(3600))
    stock = [Feed(STOCK, first_due + hour * HOUR, _way(chance)) for hour in range(HOURS)]
    return tuple(sorted(packs + stock, key=lambda feed: feed.wanted_at))


def _moment(chance: random.Random) -> timedelta:
    """Return when one pack is requested, as time since the start of the day."""
    while True:
        hours = _hours(chance)
        if OPEN_FROM <= hours < OPEN_UNTIL:
            return timedelta(seconds=round(hours * 3600, 3))


def _hours(chance: random.Random) -> float:
    drawn = chance.random()
    for middle, spread, share in PEAKS:
        if drawn < share:
            return chance.gauss(middle, spread)
        drawn -= share
    return chance.uniform(OPEN_FROM, OPEN_UNTIL)


def _way(chance: random.Random) -> timedelta:
    return timedelta(milliseconds=100 + min(round(chance.expovariate(1 / 250)), 2900))
