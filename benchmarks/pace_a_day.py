"""
Measures the waits of packs, and the punctuality of stock updates, on a busy day.

A simulated day has 530 packs in two peaks, and a stock update due in each of its 24 hours. The
simulated Amazon counts on its own: first one feed every two minutes, which is the default, then
all that Amazon allows at once. Compared are the connector's budget in a SQLite file; the
libraries pyrate-limiter and `limits` in a usual configuration, first come, first served; no
limiter, where a throttled feed is repeated after the restore interval; and the best possible
schedule (day/best.py has the proof).

Waits below the best are possible if stock updates may be late.

Run: python benchmarks/pace_a_day.py [SEED] [--smoke]
"""

import argparse
import random
import statistics
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest import mock

from day.best import Rules, earliest_packs
from day.channel import AN_HOUR, BURST, RESTORE, SubmitFeed
from day.feeds import HOUR, HOURS, MIDNIGHT, PACK, STOCK, Feed, a_day
from day.limiters import Limits, NoLimiter, Ours, PyrateLimiter
from day.shop import Limiter, spend_the_day
from freezegun import freeze_time
from measuring.benchmark import Benchmark, Run
from measuring.databases import sqlite
from measuring.promises import Promise
from pyrate_limiter import Duration, Rate

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.upgrade import upgrade_tables

SOME_HOURS = 11
"""Hours of a small run; the first peak is in them, so packs wait."""
ONE_IN_TWO_MINUTES = Rate(1, 2 * Duration.MINUTE)
THIRTY_AN_HOUR = Rate(AN_HOUR, Duration.HOUR)
THIRTY_AND_FIFTEEN = Rate(AN_HOUR, Duration.HOUR, burst=BURST)

THROTTLED = Promise("nothing throttled", most=0, needs_whole=False)
LATE = Promise("no stock update late", most=0, needs_whole=False)
MEDIAN = Promise("median at most {} times the best", most=1.02)
P95 = Promise("p95 at most {} times the best", most=1.02)

BENCHMARK = Benchmark(
    "how long do packs wait, and do stock updates leave on time?",
    "no limiter, `pyrate-limiter`, `limits`, the best possible schedule",
    (THROTTLED, LATE, MEDIAN, P95),
)


@dataclass(frozen=True, slots=True)
class Day:
    """The feeds of a day in order of time, and the account that they are submitted to."""

    packs: tuple[Feed, ...]
    stock: tuple[Feed, ...]
    hour_begins: timedelta
    clock_ahead: timedelta

    @classmethod
    def of(cls, seed: int, hours: int) -> "Day":
        """Return the first hours of the day of this seed. Amazon's hour and clock are random."""
        feeds = [feed for feed in a_day(seed) if feed.wanted_at < MIDNIGHT + hours * HOUR]
        chance = random.Random(f"account {seed}")  # noqa: S311  # a simulation, no secret
        return cls(
            tuple(feed for feed in feeds if feed.work == PACK),
            tuple(feed for feed in feeds if feed.work == STOCK),
            timedelta(seconds=chance.randrange(3600)),
            timedelta(milliseconds=chance.randrange(-2000, 2000)),
        )

    def due(self) -> list[datetime]:
        """Return when stock updates are due."""
        return [feed.wanted_at for feed in self.stock]


@dataclass(frozen=True, slots=True)
class Figures:
    """The compared figures. Waits are in minutes, until a pack's feed is accepted."""

    throttled: int
    late: int
    median: float
    p95: float

    @classmethod
    def of(cls, throttled: int, late: int, waits: Iterable[timedelta]) -> "Figures":
        """Return the figures of a day with these waits."""
        minutes = [wait / timedelta(minutes=1) for wait in waits]
        p95 = statistics.quantiles(minutes, n=20, method="inclusive")[-1]
        return cls(throttled, late, statistics.median(minutes), p95)


def seen(day: Day, limiter: Limiter) -> Figures:
    """Run the day with this limiter."""
    channel = SubmitFeed(day.hour_begins, day.clock_ahead)
    record = spend_the_day((*day.packs, *day.stock), limiter, channel)
    packs = [one for one in record.submitted if one.feed.work == PACK]
    stock = [one for one in record.submitted if one.feed.work == STOCK]
    assert (len(packs), len(stock)) == (len(day.packs), len(day.stock))
    return Figures.of(
        record.throttled,
        sum(one.left_at > one.feed.wanted_at + RESTORE for one in stock),
        (one.accepted_at - one.feed.wanted_at for one in packs),
    )


def best_every_two_minutes(day: Day) -> Figures:
    """Return the optimum under the default pace, which limits when feeds leave."""
    rules = Rules(1, RESTORE, AN_HOUR, day.hour_begins)
    left = earliest_packs([feed.wanted_at for feed in day.packs], day.due(), rules)
    waits = (at + feed.way - feed.wanted_at for at, feed in zip(left, day.packs, strict=True))
    return Figures.of(0, 0, waits)


def best_with_fifteen_at_once(day: Day) -> Figures:
    """Return the optimum under Amazon's rules, which limit when feeds arrive."""
    rules = Rules(BURST, RESTORE, AN_HOUR, day.hour_begins)
    counted = earliest_packs([feed.wanted_at + feed.way for feed in day.packs], day.due(), rules)
    waits = (at - feed.wanted_at for at, feed in zip(counted, day.packs, strict=True))
    return Figures.of(0, 0, waits)


@contextmanager
def ours(at_once: int, day: Day) -> Iterator[Limiter]:
    """Open the connector's budget in a new database."""
    with sqlite() as new_database:
        database = Database(new_database())
        upgrade_tables(database)
        yield Ours(database, at_once, day.due())
        database.dispose()


@contextmanager
def moving_windows(*limits: str) -> Iterator[Limiter]:
    """Open `limits`, which reads the clock itself; its housekeeping would do so in a thread."""
    with freeze_time(MIDNIGHT) as clock, mock.patch("threading.Timer"):
        yield Limits(clock, *limits)


Opened = AbstractContextManager[Limiter]


def show(name: str, one: Figures, best: Figures) -> None:
    """Print a line."""
    print(
        f"  {name:<38} {one.throttled:>9} {one.late:>8}"
        f" {one.median:8.1f} {one.median / best.median:6.3f}"
        f" {one.p95:8.1f} {one.p95 / best.p95:6.3f}"
    )


@dataclass(frozen=True, slots=True)
class Pace:
    """How many feeds may leave at once, and with what the connector is compared."""

    title: str
    at_once: int
    best: Figures
    peers: Mapping[str, Opened]


def compare(run: Run, day: Day, pace: Pace) -> None:
    """Print a table."""
    title, best = pace.title, pace.best
    print(f"\n{title:<40} {'throttled':>9} {'late':>8} {'median':>15} {'p95':>15}")
    show("best possible", best, best)
    with ours(pace.at_once, day) as limiter:
        judged = seen(day, limiter)
    show("ours", judged, best)
    for name, opened in pace.peers.items():
        with opened as limiter:
            show(name, seen(day, limiter), best)
    run.judge(THROTTLED, judged.throttled, title)
    run.judge(LATE, judged.late, title)
    run.judge(MEDIAN, judged.median / best.median, title)
    run.judge(P95, judged.p95 / best.p95, title)


def measure(run: Run) -> None:
    """Print the figures."""
    day = Day.of(run.given.seed, run.size(HOURS, SOME_HOURS))
    print(f"Day {run.given.seed}: {len(day.packs)} packs, and {len(day.stock)} stock updates, late")
    print("if they leave after two minutes. Waits of packs in minutes, and as multiples of the")
    print("best possible.")
    slowly = Pace(
        "one every two minutes",
        1,
        best_every_two_minutes(day),
        {
            "pyrate-limiter, 1 in 2 min, 30 an hour": nullcontext(
                PyrateLimiter(ONE_IN_TWO_MINUTES, THIRTY_AN_HOUR)
            ),
            "limits, 1 in 2 min, 30 an hour": moving_windows("1/2minute", "30/hour"),
        },
    )
    at_once = Pace(
        "fifteen at once",
        BURST,
        best_with_fifteen_at_once(day),
        {
            "no limiter": nullcontext(NoLimiter()),
            "pyrate-limiter, GCRA, 30 an hour": nullcontext(
                PyrateLimiter(THIRTY_AND_FIFTEEN, gcra=True)
            ),
            "limits, 30 an hour": moving_windows("30/hour"),
        },
    )
    compare(run, day, slowly)
    compare(run, day, at_once)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the seed."""
    parser.add_argument("seed", type=int, nargs="?", default=1, help="of another day")


if __name__ == "__main__":
    BENCHMARK.run(measure, __doc__, add_arguments)
