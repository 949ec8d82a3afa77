"""Tests of `read_budget_statuses`."""

from dataclasses import dataclass, replace
from datetime import timedelta

from channel_connector.core.rate_limit.budget_statuses import (
    SharedBudgetStatus,
    read_budget_statuses,
)
from channel_connector.ports.host.budget_status import BudgetStatus
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

FEEDS = BudgetStatus(
    account="seller/developer",
    name="SubmitFeed",
    at_once=1,
    burst=1,
    restore_interval=timedelta(minutes=2),
    hourly_quota=30,
    hour_left=30,
    hour_ends_at=None,
    taken_by_others=0,
    next_call_at=NOON,
    held_until=None,
    recent=(),
    waiting=(),
)
LISTING = replace(FEEDS, name="ListOrders", burst=6, hourly_quota=None, hour_left=None)


@dataclass(slots=True)
class Statuses(AlwaysGranted):
    """A policy with these statuses."""

    budgets: tuple[BudgetStatus, ...] = ()

    def statuses(self, now):
        assert now == NOON
        return self.budgets


def test_a_connection_has_the_budgets_of_both_sides():
    oms = replace(FEEDS, account="assure", name="Assure calls")
    policies = {"acme": (Statuses(budgets=(LISTING, FEEDS)), Statuses(budgets=(oms,)))}

    assert read_budget_statuses(policies, NOON) == [
        SharedBudgetStatus(("acme",), status) for status in (LISTING, FEEDS, oms)
    ]


def test_connections_of_one_account_are_named_together():
    policies = {name: (Statuses(budgets=(FEEDS,)),) for name in ("acme", "zeta")}

    assert read_budget_statuses(policies, NOON) == [SharedBudgetStatus(("acme", "zeta"), FEEDS)]


def test_another_account_has_separate_budgets():
    other = replace(FEEDS, account="another/developer")
    policies = {"acme": (Statuses(budgets=(FEEDS,)),), "zeta": (Statuses(budgets=(other,)),)}

    assert len(read_budget_statuses(policies, NOON)) == 2


def test_connections_with_different_rules_are_listed_separately():
    """Each keeps to its own burst; one line for both would be wrong for one of them."""
    bold = replace(FEEDS, burst=15)
    policies = {"acme": (Statuses(budgets=(FEEDS,)),), "zeta": (Statuses(budgets=(bold,)),)}

    assert read_budget_statuses(policies, NOON) == [
        SharedBudgetStatus(("acme",), FEEDS),
        SharedBudgetStatus(("zeta",), bold),
    ]
