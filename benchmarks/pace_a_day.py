"""
Measures the waits of packs, and the punctuality of stock updates, on a busy day.

A simulated day has 530 packs in two peaks, and a stock update due in each of its 24 hours. The
simulated Amazon counts on its own: first one feed every two minutes, which is the default, then
all that Amazon allows at once. Compared are the connector's budget in a SQLite file; the
libraries pyrate-limiter and `limits` in a usual configuration, first come, first served; no
limiter, where a throttled feed is repeated after the restore interval; and the best possible
schedule (day/best.py has the proof).

Waits below the best are possible if stock updates may be late.

Run: python benchmarks/pace_a_day.py [SEED]
"""

import random
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from day.best import Rules, earliest_packs
from day.channel import AN_HOUR, BURST, RESTORE, SubmitFeed
from day.feeds import HOURS, MIDNIGHT, PACK, STOCK, Feed, a_day
from day.limiters import Limits, NoLimiter, Ours, PyrateLimiter
from day.shop import Limiter, spend_the_day
from freezegun import freeze_time
from pyrate_limiter import Duration, Rate

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.upgrade import upgrade_tables

OF_THE_BEST = 1.02
ONE_IN_TWO_MINUTES = Rate(1, 2 * Duration.MINUTE)
THIRTY_AN_HOUR = Rate(AN_HOUR, Duration.HOUR)
THIRTY_AND_FIFTEEN = Rate(AN_HOUR, Duration.HOUR, burst=BURST)


@dataclass(frozen=True, slots=True)
class Day:
    """The feeds of a day in order of time, and the account that they are submitted to."""

    packs: tuple[Feed, ...]
    stock: tuple[Feed, ...]
    hour_begins: timedelta
    clock_ahead: timedelta

    @classmethod
    def of(cls, seed: int) -> "Day":
        """Return the day of this seed. Amazon's hour and clock are random."""
        feeds = a_day(seed)
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
    on_time: int
    median: float
    p95: float

    @classmethod
    def of(cls, throttled: int, on_time: int, waits: Iterable[timedelta]) -> "Figures":
        """Return the figures of a day with these waits."""
        minutes = [wait / timedelta(minutes=1) for wait in waits]
        p95 = statistics.quantiles(minutes, n=20, method="inclusive")[-1]
        return cls(throttled, on_time, statistics.median(minutes), p95)

    def keep_the_promise(self, best: "Figures") -> bool:
        """Return whether nothing was throttled, no stock update late, and packs hardly later."""
        return (
            (self.throttled, self.on_time) == (0, HOURS)
            and self.median <= OF_THE_BEST * best.median
            and self.p95 <= OF_THE_BEST * best.p95
        )


def seen(day: Day, limiter: Limiter) -> Figures:
    """Run the day with this limiter."""
    channel = SubmitFeed(day.hour_begins, day.clock_ahead)
    record = spend_the_day((*day.packs, *day.stock), limiter, channel)
    packs = [one for one in record.submitted if one.feed.work == PACK]
    stock = [one for one in record.submitted if one.feed.work == STOCK]
    assert (len(packs), len(stock)) == (len(day.packs), len(day.stock))
    return Figures.of(
        record.throttled,
        sum(one.left_at <= one.feed.wanted_at + RESTORE for one in stock),
        (one.accepted_at - one.feed.wanted_at for one in packs),
    )


def best_every_two_minutes(day: Day) -> Figures:
    """Return the optimum under the default pace, which limits when feeds leave."""
    rules = Rules(1, RESTORE, AN_HOUR, day.hour_begins)
    left = earliest_packs([feed.wanted_at for feed in day.packs], day.due(), rules)
    waits = (at + feed.way - feed.wanted_at for at, feed in zip(left, day.packs, strict=True))
    return Figures.of(0, HOURS, waits)


def best_with_fifteen_at_once(day: Day) -> Figures:
    """Return the optimum under Amazon's rules, which limit when feeds arrive."""
    rules = Rules(BURST, RESTORE, AN_HOUR, day.hour_begins)
    counted = earliest_packs([feed.wanted_at + feed.way for feed in day.packs], day.due(), rules)
    waits = (at - feed.wanted_at for at, feed in zip(counted, day.packs, strict=True))
    return Figures.of(0, HOURS, waits)


@contextmanager
def ours(at_once: int, day: Day) -> Iterator[Limiter]:
    """Open the connector's budget in a new database."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'connector.db'}")
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
        f"  {name:<38} {one.throttled:>9} {one.on_time:>8} of {HOURS}"
        f" {one.median:8.1f} {one.median / best.median:6.3f}"
        f" {one.p95:8.1f} {one.p95 / best.p95:6.3f}"
    )


def compare(title: str, day: Day, at_once: int, best: Figures, peers: Mapping[str, Opened]) -> bool:
    """Print a table, and return whether the connector meets its target."""
    print(f"\n{title:<40} {'throttled':>9} {'on time':>14} {'median':>15} {'p95':>15}")
    show("best possible", best, best)
    with ours(at_once, day) as limiter:
        judged = seen(day, limiter)
    show("ours", judged, best)
    for name, opened in peers.items():
        with opened as limiter:
            show(name, seen(day, limiter), best)
    kept = judged.keep_the_promise(best)
    outcome = "kept" if kept else "NOT KEPT"
    print(
        f"  promised of ours: 0, {HOURS} of {HOURS}, at most {OF_THE_BEST} of the best: {outcome}"
    )
    return kept


def main(arguments: Sequence[str]) -> int:
    """Print the figures; the exit code is 1 if a target is not met."""
    seed = int(arguments[0]) if arguments else 1
    day = Day.of(seed)
    print(f"Day {seed}: {len(day.packs)} packs in two peaks, and a stock update due each hour,")
    print("on time if it leaves within two minutes. Waits of packs in minutes, and as multiples")
    print("of the best possible.")
    kept = [
        compare(
            "one every two minutes",
            day,
            1,
            best_every_two_minutes(day),
            {
                "pyrate-limiter, 1 in 2 min, 30 an hour": nullcontext(
                    PyrateLimiter(ONE_IN_TWO_MINUTES, THIRTY_AN_HOUR)
                ),
                "limits, 1 in 2 min, 30 an hour": moving_windows("1/2minute", "30/hour"),
            },
        ),
        compare(
            "fifteen at once",
            day,
            BURST,
            best_with_fifteen_at_once(day),
            {
                "no limiter": nullcontext(NoLimiter()),
                "pyrate-limiter, GCRA, 30 an hour": nullcontext(
                    PyrateLimiter(THIRTY_AND_FIFTEEN, gcra=True)
                ),
                "limits, 30 an hour": moving_windows("30/hour"),
            },
        ),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
