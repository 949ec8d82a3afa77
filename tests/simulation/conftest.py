"""The budget of submissions, in memory or in a database, and a shop that uses it."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.rate_limit.rate_policy import USUAL, SqlRatePolicy
from channel_connector.core.rate_limit.budget_feedback import apply_result
from channel_connector.core.rate_limit.budget_state import BudgetState
from channel_connector.core.rate_limit.hour_window import REMEMBERED
from channel_connector.core.rate_limit.shared_budget import Reservation, SharedBudget
from channel_connector.plugins.amazon_mws.budgets import amazon_budgets
from channel_connector.ports.host.rate_policy import Budget, Deferred, Granted, Outcome, RatePolicy
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.counting_channel import HOUR, CountingChannel
from channel_connector.ports.testing.fakes.stopped_clock import StoppedClock
from channel_connector.ports.testing.fakes.timeline import Timeline

FEED = "SubmitFeed"


@dataclass
class Ledger:
    """The rows of one budget without a database, which is much faster."""

    budget: Budget
    state: BudgetState = field(default_factory=BudgetState)
    calls: list[datetime] = field(default_factory=list)
    reservations: dict[tuple[str, str], Reservation] = field(default_factory=dict)

    def open(self, now: datetime) -> SharedBudget:
        reservations = tuple(self.reservations.values())
        return self.state.open(self.budget, USUAL.travel, now, self.lately(now), reservations)

    def lately(self, now: datetime) -> list[datetime]:
        return sorted(call for call in self.calls if call > now - REMEMBERED)


@dataclass
class MemoryPolicy:
    """One process's view of a ledger: `SqlRatePolicy` without a database."""

    ledger: Ledger
    connection: str

    def request(self, operation, now, subject="", work=""):
        ledger, shared = self.ledger, self.ledger.open(now)
        for lapsed in shared.lapsed(now):
            del ledger.reservations[lapsed.connection, lapsed.work]
        turn = shared.turn_of(work, now)
        if turn > now:
            return Deferred(turn, shared.explain(operation, work, now))
        ledger.state = ledger.state.with_bucket(shared.draw(now).bucket)
        ledger.calls.append(now)
        ledger.reservations.pop((self.connection, work), None)
        return Granted(len(ledger.calls), operation, now)

    def report_outcome(self, granted, result, now):
        ledger = self.ledger
        calls = ledger.lately(now)
        ledger.state = apply_result(ledger.state, ledger.budget, USUAL.travel, result, now, calls)

    def reserve(self, operation, work, due_at, now):
        reservation = Reservation(work, max(due_at, now), self.connection)
        self.ledger.reservations[self.connection, work] = reservation

    def forecast(self, operation, calls, now, work=""):
        return self.ledger.open(now).queue_of(work, calls, now)


@pytest.fixture
def in_memory():
    """Return a function that creates a ledger for a budget, and returns a factory of policies."""

    def store(budget):
        ledger = Ledger(budget)
        return lambda connection: MemoryPolicy(ledger, connection)

    return store


@pytest.fixture
def in_database(upgraded_url):
    """The same with SQLite and PostgreSQL; each process has its own engine."""
    account = itertools.count()
    opened: dict[str, Database] = {}

    def store(budget):
        seller = f"seller-{next(account)}"

        def open_policy(connection):
            if connection in opened:
                opened[connection].dispose()
            opened[connection] = Database(upgraded_url)
            return SqlRatePolicy(opened[connection], connection, seller, [budget], StoppedClock())

        return open_policy

    yield store
    for database in opened.values():
        database.dispose()


@dataclass
class Shop:
    """
    While it packs, there is always a waiting pack. A stock update is due in each hour.

    Args:
        ways: the times that a call and its answer take.
        packs, stock: when each left; for stock updates also when they were due.
    """

    policy: RatePolicy
    amazon: CountingChannel
    ways: Iterator[timedelta]
    packing: bool = False
    time: Timeline = field(default_factory=Timeline)
    packs: list[datetime] = field(default_factory=list)
    stock: list[tuple[datetime, datetime]] = field(default_factory=list)

    def packs_until(self, moment):
        self.packing = True
        self.pack_is_wanted()
        self.time.until(moment)

    def is_quiet_until(self, moment):
        self.packing = False
        self.time.until(moment)

    def stock_is_due(self, due):
        self.policy.reserve(FEED, "stock", due, self.time.now)
        self.time.at(due, lambda: self.stock_is_wanted(due))

    def stock_is_wanted(self, due):
        answer, left_at = self.policy.request(FEED, self.time.now, work="stock"), self.time.now
        if isinstance(answer, Deferred):
            self.time.at(answer.until, lambda: self.stock_is_wanted(due))
            return

        def ended(result):
            if result.outcome is Outcome.ANSWERED:
                self.stock.append((due, left_at))
            self.stock_is_due(due + HOUR if result.outcome is Outcome.ANSWERED else due)

        self.send(answer, ended)

    def pack_is_wanted(self):
        if not self.packing:
            return
        answer, left_at = self.policy.request(FEED, self.time.now, work="pack"), self.time.now
        if isinstance(answer, Deferred):
            self.time.at(answer.until, self.pack_is_wanted)
            return

        def ended(result):
            if result.outcome is Outcome.ANSWERED:
                self.packs.append(left_at)

        self.send(answer, ended)
        self.time.at(self.time.now, self.pack_is_wanted)

    def send(self, granted, ended):
        way = next(self.ways)

        def arrives():
            result = self.amazon.answer(self.time.now)
            self.time.at(self.time.now + way, lambda: answers(result))

        def answers(result):
            self.policy.report_outcome(granted, result, self.time.now)
            ended(result)

        self.time.at(self.time.now + way, arrives)


@pytest.fixture
def open_shop(in_memory):
    """
    Return a function that opens a shop at noon.

    It uses the budget as the plugin declares it. Its stock changes once an hour, first at
    `stock_at` after noon; without it never.
    """

    def open_it(amazon, burst=1, stock_at=None, seed=0):
        dice = random.Random(seed)  # noqa: S311  # no secret
        ways = (timedelta(seconds=dice.uniform(0, 2.5)) for _ in itertools.count())
        (budget,) = [one for one in amazon_budgets(burst) if FEED in one.operations]
        shop = Shop(in_memory(budget)("acme"), amazon, ways)
        if stock_at is not None:
            shop.stock_is_due(NOON + stock_at)
        return shop

    return open_it
