"""Four processes share one budget, each asking as fast as it can, some killed as they ask."""

import random
import time
from datetime import timedelta

import pytest

from channel_connector.adapters.storage.rate_limit.grants import SqlGrantRepository
from channel_connector.adapters.storage.rate_limit.rate_policy import SqlRatePolicy, Timing
from channel_connector.ports.host.rate_policy import Budget, Outcome
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON
from channel_connector.ports.testing.fakes.stopped_clock import StoppedClock

MINUTE = timedelta(minutes=1)
FEEDS = Budget("feeds", ("SubmitFeed",), 15, 2 * MINUTE, 30, priority=("stock", "pack"))

# For each line on its input (a class of work and a moment) it asks until it is told no, and
# says how much it got. Told to die, it does so right after its first grant.
ASKER = f"""
import datetime, signal, sys
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.rate_limit.rate_policy import SqlRatePolicy, Timing
from channel_connector.ports.host.rate_policy import Budget, Granted
from channel_connector.ports.testing.fakes.stopped_clock import StoppedClock

database = Database(sys.argv[1])
feeds = {FEEDS!r}
at_once = Timing(travel=datetime.timedelta(0))
policy = SqlRatePolicy(
    database, "{CONNECTION}", "seller-1", [feeds], StoppedClock(), at_once
)
print("ready", flush=True)
for line in sys.stdin:
    work, moment, *and_die = line.split()
    granted, now = 0, datetime.datetime.fromisoformat(moment)
    while isinstance(policy.request("SubmitFeed", now, work=work), Granted):
        granted += 1
        if and_die:
            signal.raise_signal(signal.SIGKILL)
    print(granted, flush=True)
database.dispose()
"""

# Minutes after noon, what all of them ask for, and how many calls there are to have. An hour
# holds 30, and the stock update that is announced for minute 62 keeps one of the second 30.
TWO_HOURS = [
    (0, "pack", 15),
    (10, "pack", 5),
    (30, "pack", 10),
    (50, "pack", 0),
    (60, "pack", 14),
    (62, "stock", 1),
    (70, "pack", 5),
    (90, "pack", 10),
]
DEADLY = (0, 30, 60)


@pytest.fixture
def start(upgraded_url, python):
    """Return a function that starts one process that asks."""

    def start():
        process = python(ASKER, upgraded_url)
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        return process

    return start


def tell(process, work, minute, *and_die):
    moment = (NOON + minute * MINUTE).isoformat()
    print(work, moment, *and_die, file=process.stdin, flush=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_four_processes_get_together_exactly_what_one_would_get(database, start, seed):
    """Now and then one is killed, wherever it happens to be: nothing is lost or gained."""
    dice = random.Random(seed)  # noqa: S311  # no secret
    at_once = Timing(travel=timedelta(0))
    office = SqlRatePolicy(database, CONNECTION, "seller-1", [FEEDS], StoppedClock(), at_once)
    office.reserve("SubmitFeed", "stock", NOON + 62 * MINUTE, NOON)
    crew = [start() for _ in range(4)]
    expected = 0

    for minute, work, granted in TWO_HOURS:
        for process in crew:
            tell(process, work, minute)
        if minute in DEADLY:
            time.sleep(dice.uniform(0, 0.02))
            crew.pop(dice.randrange(4)).kill()
        told = sum(int(process.stdout.readline()) for process in crew)
        crew += [start() for _ in range(4 - len(crew))]

        expected += granted
        assert len(SqlGrantRepository(database).recent()) == expected
        assert told <= granted
        assert told == granted or minute in DEADLY


def test_a_process_that_is_killed_right_after_a_grant_leaves_the_debit(database, start):
    killed, survivor = start(), start()

    tell(killed, "pack", 0, "and die")
    killed.wait(timeout=60)
    tell(survivor, "pack", 0)

    assert survivor.stdout.readline() == "14\n"
    assert [call.outcome for call in SqlGrantRepository(database).recent()] == [
        Outcome.PENDING
    ] * 15
