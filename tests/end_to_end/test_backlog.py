"""
Many orders wait at the first start; only Amazon's rate limit determines how long they take.

The jobs run in this process, and time jumps from one next run to the next. The sandboxes are
processes whose clocks the test sets. `make backlog` runs it with 5,000 orders.
"""

import gc
import json
import os
import re
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.ports.repositories.orders import Stage

ORDERS = int(os.environ.get("BACKLOG_ORDERS", "700"))
"""More than Amazon lists at once, so that the listing is paced as well."""

SHOP = {"backlog": ORDERS, "by-amazon-rate": 0, "leeway-seconds": 0}
AT_ONCE, THEN_EVERY = 30, timedelta(seconds=2)
"""Amazon's limit for reading the lines of orders."""

FORECAST = re.compile(r"(\d+) orders wait for their lines; the last is read by (.+) UTC")
MINUTE = timedelta(minutes=1)
MEMORY = Path("/proc/self/status")
FLAT_KIB_PER_ORDER = 30 * 1024 / 4_500


@dataclass
class Seen:
    """What was observed, once per simulated minute."""

    listed_at: datetime | None = None
    forecasts: list[tuple[datetime, int, datetime]] = field(default_factory=list)
    memory_kib: dict[int, int] = field(default_factory=dict)


@pytest.mark.timeout(1800)
def test_a_backlog_takes_as_long_as_amazon_allows_and_flat_memory(a_world):
    world = a_world(amazon=SHOP)
    begins = world.clock.now() + timedelta(hours=1)

    seen = run_until_all_is_sent(world, begins)

    ended = last_lines_read_at(world)
    allowed = (ORDERS - AT_ONCE) * THEN_EVERY
    assert allowed <= ended - begins < allowed * 1.01
    assert world.calls_too_many() == 0
    assert world.sent() == world.to_be_shipped().keys()
    assert all(held["posts"] == 1 for held in world.at_assure())
    the_end_was_foretold(seen, begins, ended)
    if not MEMORY.exists():
        pytest.skip("no /proc on this machine, from which memory is read; all else passed")
    grown = seen.memory_kib[ORDERS] - seen.memory_kib[ORDERS // 10]
    assert grown < (ORDERS - ORDERS // 10) * FLAT_KIB_PER_ORDER


def the_end_was_foretold(seen, begins, ended):
    """
    Once Amazon has listed all orders, the forecast is exact to the minute.

    It lists 100 orders a minute after the first 600, so the number of orders is unknown until
    then: the forecast covers the orders that are listed.
    """
    assert seen.listed_at - begins < timedelta(minutes=50)
    waiting = [(sent_at, orders) for sent_at, orders, _ in seen.forecasts]
    assert len(waiting) > (ended - begins) / MINUTE * 0.9
    assert all(read_by < ended + MINUTE for _, _, read_by in seen.forecasts)
    since = [read_by for sent_at, _, read_by in seen.forecasts if sent_at > seen.listed_at]
    assert len(since) > len(waiting) / 3
    assert all(abs(read_by - ended) < MINUTE for read_by in since)
    backlogs = [orders for sent_at, orders in waiting if sent_at > seen.listed_at]
    assert backlogs == sorted(backlogs, reverse=True)


def run_until_all_is_sent(world, begins):
    """Step from one next run to the next."""
    seen, now, look_at = Seen(), begins, begins
    settings = load_settings(world.config, load_plugins(), {})
    with (
        open_host(settings.storage, settings.connections) as host,
        closing(ClockControl(world.amazon)) as at_amazon,
        closing(ClockControl(world.assure)) as at_assure,
    ):
        upgrade_tables(host.storage_host().database)
        [connection] = host.connections()
        due = dict.fromkeys(connection.jobs, begins)
        whys = dict.fromkeys(connection.jobs, "")
        while ORDERS not in seen.memory_kib:
            at_amazon.move_to(now)
            if now >= look_at:
                look_at = now + MINUTE
                at_assure.move_to(now)
                look(host.storage_host().storage, now, whys.values(), seen)
            for job in due:
                while due[job] <= now:
                    next_run = job.run(now)
                    due[job], whys[job] = next_run.at, next_run.reason
            now = min(due.values())
    return seen


def look(storage, now, whys, seen):
    with storage.reading() as uow:
        sent = uow.orders.count("acme").get(Stage.SENT_TO_OMS, 0)
        scan = uow.order_scans.get("acme")
    if seen.listed_at is None and scan is not None and scan.cursor is not None:
        seen.listed_at = now
    for told in filter(None, map(FORECAST.search, whys)):
        read_by = datetime.fromisoformat(told[2]).replace(tzinfo=UTC)
        seen.forecasts.append((now, int(told[1]), read_by))
    for milestone in (ORDERS // 10, ORDERS):
        if sent >= milestone and milestone not in seen.memory_kib:
            seen.memory_kib[milestone] = resident_kib()


def resident_kib():
    gc.collect()
    status = MEMORY.read_text() if MEMORY.exists() else "VmRSS: 0 kB"
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def last_lines_read_at(world):
    [bucket] = [
        bucket
        for bucket in world.amazon.control("GET", "/control/ledger")["buckets"]
        if bucket["bucket"] == "ListOrderItems"
    ]
    assert bucket["accepted"] == ORDERS
    return datetime.fromisoformat(bucket["calls"][-1]["at"])


class ClockControl:
    """Sets the clock of one sandbox, thousands of times over one connection."""

    def __init__(self, side):
        self._connection = HTTPConnection(urlsplit(side.url).netloc, timeout=60)

    def move_to(self, moment):
        body = json.dumps({"now": moment.isoformat()})
        self._connection.request(
            "POST", "/control/clock", body, {"Content-Type": "application/json"}
        )
        answer = self._connection.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()

    def close(self):
        self._connection.close()
