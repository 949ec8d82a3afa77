"""
The connector as processes, killed again and again, between faulty sandboxes.

Checked at the end are the invariants of the demo, and what only long runs show.
"""

import random
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

import click
import psycopg
from connector import HOST, SERVER, WORKER, Connector
from footprints import Footprints
from plan import EventKind, planned

from channel_connector.adapters.cli.demo.evaluation import FLOWS, broken_promises, observe
from channel_connector.adapters.cli.demo.observation import InjectedFaults, both_sides
from channel_connector.adapters.cli.demo.world import open_world
from channel_connector.ports.host.errors import Unavailable
from channel_connector.sdk.wall_clock import WallClock

STALL_SECONDS = 1.5
"""The longest stall of the machine between a call's grant and its arrival."""

BUYERS_OF_EACH = 10_000
LOOK_SECONDS = 0.25
FOOTPRINT_SECONDS = 2.0

PATIENCE = timedelta(hours=6)
"""By the sandboxes' clock: all work is finished this long after the last fault."""

JUDGE_SECONDS = 3.0
ALL_SETTLED = timedelta(days=1)
"""At this distance all work has had enough time."""

AT_A_TIME = 4
"""Orders that may be in flight to Assure when a process dies, and are sent again."""

START_SECONDS = 180
"""Startup timeout on a busy machine."""

STARTING_SECONDS = 20
UNREACHABLE = 1
"""The exit code of a host that could not reach the database at its start."""

OTHERS = """\
SELECT pid FROM pg_stat_activity WHERE datname = current_database()
AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid
"""


class Pace(NamedTuple):
    """Duration, clock speed and amount of work."""

    seconds: float
    speed: float
    orders_per_hour: float


@dataclass
class Soak:
    """A world with the connector in it, and what happened to them."""

    world: object
    connector: Connector
    database_url: str
    config: object
    log: object
    happened: Counter = field(default_factory=Counter)
    footprints: Footprints = field(default_factory=Footprints)
    broken: list = field(default_factory=list)
    resent: int = 0
    """How many orders may have been sent to Assure again."""
    throttled: int = 0
    """How many calls Assure was made to refuse as too many."""
    began: float = field(default_factory=time.monotonic)
    started: float = 0.0
    looked: float = 0.0

    def report(self, what):
        now = self.world.clock.now()
        click.echo(f"{time.monotonic() - self.began:7.1f} s  {now:%d %H:%M} UTC  {what}")

    def start(self):
        self.connector.start()
        self.started = time.monotonic()

    def look(self):
        """Measure the processes, and restart a host that ended by itself."""
        status = self.connector.ended()
        if status is not None:
            self.report(f"the host ended by itself, with exit code {status}")
            starting = time.monotonic() - self.started < STARTING_SECONDS
            if not (status == UNREACHABLE and starting):
                self.broken.append(f"The host ended by itself, with exit code {status}.")
            self.happened["ended while starting"] += 1
            time.sleep(1)
            self.start()
        if time.monotonic() - self.looked >= FOOTPRINT_SECONDS:
            self.looked = time.monotonic()
            self.footprints.look(self.connector.roles())

    def wait_for(self, role):
        """Wait until the host has started this process; the plan is paused meanwhile."""
        waits = time.monotonic()
        while role not in self.connector.roles():
            assert time.monotonic() < waits + START_SECONDS, f"{role} did not start"
            self.look()
            time.sleep(LOOK_SECONDS)
        self.began += time.monotonic() - waits

    def befall(self, event):
        """Let an event happen."""
        try:
            said = getattr(self, f"_{event.kind.name.lower()}")(**event.more)
        except Unavailable as problem:
            said = f"not possible: {problem}"
        if said is not None:
            self.report(f"{event.kind}: {said}")

    def _kill(self, role, pause=0.0):
        if role != HOST:  # which may be killed while it starts
            self.wait_for(role)
        if not self.connector.kill(role):
            return f"no {role} is running"
        self.happened[f"{EventKind.KILL}, {role}"] += 1
        self.resent += AT_A_TIME
        if role == HOST:
            time.sleep(pause)
            self.start()
        return f"{role}{f', started again after {pause} s' if role == HOST else ''}"

    def _cut(self, **how):
        self.wait_for(WORKER)
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            pids = [pid for (pid,) in connection.execute(OTHERS)]
            chosen = pids if how["all"] else pids[::2]
            for pid in chosen:
                connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
        self.happened["connections to PostgreSQL ended"] += len(chosen)
        self.resent += AT_A_TIME
        return f"{len(chosen)} of {len(pids)}"

    def _reload(self):
        self.wait_for(SERVER)
        minutes = 10 + self.happened["reloads"] % 5
        right = self.config.read_text()
        lines = [line for line in right.splitlines() if not line.startswith("    orders:")]
        place = next(n for n, line in enumerate(lines) if line.startswith("    stock:"))
        lines.insert(place, f"    orders: {{overlap_minutes: {minutes}}}")
        self.config.write_text("\n".join([*lines, ""]))
        if not self.connector.reload():
            return "no process to reload"
        self.happened["reloads"] += 1
        return f"orders overlap by {minutes} minutes"

    def _mistake(self):
        self.wait_for(SERVER)
        right = self.config.read_text()
        self.config.write_text(right.replace("seller_id:", "seler_id:"))
        reloads = self.connector.reload()
        time.sleep(2)
        self.config.write_text(right)
        if not reloads:
            return "no process to read it"
        self.connector.reload()
        self.happened["mistakes in the settings"] += 1
        return "seler_id, for two seconds"

    def _channel(self, **trouble):
        self.world.channel.inject_fault(**trouble)
        self.happened["troubles ordered at the channel"] += trouble["times"]
        return _words(trouble)

    def _oms(self, **trouble):
        self.world.oms.inject_fault(**trouble)
        self.happened["troubles ordered at Assure"] += trouble["times"]
        if trouble["kind"] in {"lost_answer", "slow"}:
            self.resent += trouble["times"]
        if trouble["kind"] == "too_many":
            self.throttled += trouble["times"]
        return _words(trouble)

    def _release(self):
        stuck = [
            feed["feed_id"]
            for feed in self.world.channel.read("feeds")["feeds"]
            if feed["trouble"] == "feed_stuck" and feed["status"] == "_IN_PROGRESS_"
        ]
        if not stuck:
            return None
        self.world.channel.release_feeds(stuck)
        self.happened["stuck feeds released"] += len(stuck)
        return f"{len(stuck)}"

    def _cancel(self):
        cancelling = self.world.buyer_cancellations
        before = Counter(cancelling.counts)
        cancelling.cancel_next(both_sides(self.world.channel, self.world.oms))
        stages = cancelling.counts - before
        return ", ".join(stages) or None

    def _rush(self, orders):
        self.world.channel.place_orders(orders)
        return f"{orders} at once"

    def _stock(self):
        keeper = self.world.stock
        again = not keeper.is_answered
        keeper.change(self.world.clock.now())
        if keeper.is_answered:
            return "told again, and answered" if again else None
        return "not answered"

    def seen(self, later=timedelta(0)):
        faults = InjectedFaults(lost_answers=self.resent, foreign_documents=0)
        found = observe(self.world, self.log.read_text(errors="replace"), faults)
        budgets = {
            name: (calls, max(0, too_many - self.throttled) if "Assure" in name else too_many)
            for name, (calls, too_many) in found.budgets.items()
        }
        return replace(found, now=found.now + later, budgets=budgets)

    def settle(self):
        """Stop all faults and wait until every invariant holds; return the violations."""
        self.world.channel.clear_faults()
        self.world.oms.clear_faults()
        self.world.channel.set_order_rate(0)
        self.report("no more faults, no more orders")
        ends = self.world.clock.now() + PATIENCE
        judged, waits_for = time.monotonic(), 0
        while True:
            self.look()
            self._release()
            if not self.world.stock.is_answered:
                self.world.stock.send(self.world.clock.now())
            time.sleep(LOOK_SECONDS)
            if time.monotonic() - judged < JUDGE_SECONDS:
                continue
            judged = time.monotonic()
            seen = self.seen(ALL_SETTLED)
            broken = [*broken_promises(seen), *self._unfinished(seen)]
            if not broken or self.world.clock.now() > ends:
                self.report("settled" if not broken else "not settled")
                return broken
            if len(broken) != waits_for:
                waits_for = len(broken)
                self.report(f"{waits_for} to settle, such as: {broken[0]}")

    def _unfinished(self, seen):
        """Yield what the warehouse still waits for, except for cancelled orders."""
        cancelled = {order.order_id for order in seen.at_oms if order.cancelled}
        for one in seen.packed:
            order = seen.at_channel[one.order_id]
            if one.order_id in cancelled or order.is_cancelled:
                continue  # its package was booked before, so an operator decides
            if one.step not in {"DONE", "CANCELLED"}:
                yield f"The warehouse still waits for the {one.step} of order {one.order_id}."
        if not self.world.stock.is_answered:
            yield "A stock call was never answered."

    def end(self):
        """Send Ctrl-C; no process may be left behind."""
        status = self.connector.stop()
        if status != 0:
            self.broken.append(f"Ctrl-C ended the host with exit code {status}.")
        self.broken += [f"Left behind: {command}" for command in self.connector.left_behind()]


def _words(trouble):
    return ", ".join(f"{name} {value}" for name, value in trouble.items())


@contextmanager
def opened_soak(folder, database_url, pace, seed):
    clock = WallClock.sped_up(pace.speed)
    shop = {
        "seed": seed,
        "backlog": 10,
        "orders-per-hour": pace.orders_per_hour,
        "self-ship-rate": 0,
        "entries-per-page": 5,
        "leeway-seconds": STALL_SECONDS * pace.speed,
    }
    options = [word for name, value in shop.items() for word in (f"--{name}", str(value))]
    with ExitStack() as stack:
        world = stack.enter_context(open_world(folder, clock, options, database_url))
        world.buyer_cancellations.of_each = BUYERS_OF_EACH
        config, log = folder / "config.yaml", folder / "log.jsonl"
        connector = Connector(config, clock, log)
        stack.callback(connector.end)
        yield Soak(world, connector, database_url, config, log)


def soak(folder, database_url, pace, seed):
    """Run it, print the events, and return the violations, a sentence each."""
    storage = "SQLite" if database_url.startswith("sqlite") else "PostgreSQL"
    click.echo(f"\nSeed {seed}, {storage}: {pace.seconds:g} s at {pace.speed:g} times wall time.")
    dice = random.Random(f"{seed} {storage}")  # noqa: S311  # a soak's chances
    events = planned(dice, pace.seconds, cuts=storage == "PostgreSQL")
    with opened_soak(folder, database_url, pace, seed) as run:
        run.start()
        run.wait_for(WORKER)
        while (now := time.monotonic()) < run.began + pace.seconds or events:
            while events and events[0].second <= now - run.began:
                run.befall(events.pop(0))
                run.look()
            run.look()
            time.sleep(LOOK_SECONDS)
        broken = run.settle()
        run.end()
        seen = run.seen()
        _summarize(run, seen)
        broken += [*run.broken, *run.footprints.broken()]
        for sentence in broken:
            click.echo(f"BROKEN: {sentence}")
        return broken


def _summarize(run, seen):
    hours = (seen.now - seen.began_at).total_seconds() / 3600
    rows = [("hours of the channel", f"{hours:.1f}"), *sorted(run.happened.items())]
    for flow in FLOWS:
        rows += flow.summary(seen)
    rows += run.footprints.summary()
    for name, value in rows:
        click.echo(f"{name:<55} {value}")
