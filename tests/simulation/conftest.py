"""The budget of submissions, opened by several processes: in memory, or over a database."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.rate_policy import TRAVEL, SqlRatePolicy
from channel_connector.core.budget_lessons import learnt
from channel_connector.core.budget_state import BudgetState
from channel_connector.core.hour_window import REMEMBERED
from channel_connector.core.shared_budget import Claim, SharedBudget
from channel_connector.ports.rate_policy import Budget, Deferred, Granted


@dataclass
class Ledger:
    """The rows of one budget without a database: many more examples in the same time."""

    budget: Budget
    state: BudgetState = field(default_factory=BudgetState)
    calls: list[datetime] = field(default_factory=list)
    claims: dict[tuple[str, str], Claim] = field(default_factory=dict)

    def open(self, now: datetime) -> SharedBudget:
        claims = tuple(self.claims.values())
        return self.state.open(self.budget, TRAVEL, now, self.lately(now), claims)

    def lately(self, now: datetime) -> list[datetime]:
        return sorted(call for call in self.calls if call > now - REMEMBERED)


@dataclass
class MemoryPolicy:
    """One process's view of a ledger: what `SqlRatePolicy` does, and nothing is kept."""

    ledger: Ledger
    connection: str

    def request(self, operation, now, concerning="", work=""):
        ledger, shared = self.ledger, self.ledger.open(now)
        for lapsed in shared.lapsed(now):
            del ledger.claims[lapsed.connection, lapsed.work]
        turn = shared.turn_of(work, now)
        if turn > now:
            return Deferred(turn, shared.why(operation, work, now))
        ledger.state = ledger.state.with_bucket(shared.draw(now).bucket)
        ledger.calls.append(now)
        ledger.claims.pop((self.connection, work), None)
        return Granted(len(ledger.calls), operation)

    def settle(self, granted, result, now):
        ledger = self.ledger
        calls = ledger.lately(now)
        ledger.state = learnt(ledger.state, ledger.budget, TRAVEL, result, now, calls)

    def announce(self, operation, work, due_at, now):
        claim = Claim(work, max(due_at, now), self.connection)
        self.ledger.claims[self.connection, work] = claim

    def forecast(self, operation, calls, now, work=""):
        return self.ledger.open(now).queue_of(work, calls, now)


@pytest.fixture
def in_memory():
    """Return a function that makes a ledger for a budget, and returns what opens policies."""

    def store(budget):
        ledger = Ledger(budget)
        return lambda connection: MemoryPolicy(ledger, connection)

    return store


@pytest.fixture
def in_database(upgraded_url):
    """The same over SQLite and PostgreSQL; each process has an engine of its own."""
    account = itertools.count()
    opened: dict[str, Database] = {}

    def store(budget):
        seller = f"seller-{next(account)}"

        def open_policy(connection):
            if connection in opened:
                opened[connection].dispose()
            opened[connection] = Database(upgraded_url)
            return SqlRatePolicy(opened[connection], connection, seller, [budget])

        return open_policy

    yield store
    for database in opened.values():
        database.dispose()
