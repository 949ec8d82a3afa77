"""Each budget is read once, whoever draws on it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from channel_connector.core.rate_limit.budget_statuses import SharedStanding, read_standings
from channel_connector.ports.host.budget_status import BudgetStanding
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

FEEDS = BudgetStanding(
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


@dataclass(frozen=True, slots=True)
class Standing(AlwaysGranted):
    """A policy whose budgets stand so."""

    budgets: tuple[BudgetStanding, ...] = ()

    def standings(self, now):
        assert now == NOON
        return self.budgets


def test_a_connection_has_the_budgets_of_both_sides():
    desk = replace(FEEDS, account="assure", name="Assure calls")
    policies = {"acme": (Standing(budgets=(LISTING, FEEDS)), Standing(budgets=(desk,)))}

    assert read_standings(policies, NOON) == [
        SharedStanding(("acme",), standing) for standing in (LISTING, FEEDS, desk)
    ]


def test_connections_of_one_account_are_named_together():
    policies = {name: (Standing(budgets=(FEEDS,)),) for name in ("acme", "zeta")}

    assert read_standings(policies, NOON) == [SharedStanding(("acme", "zeta"), FEEDS)]


def test_another_account_has_budgets_of_its_own():
    other = replace(FEEDS, account="another/developer")
    policies = {"acme": (Standing(budgets=(FEEDS,)),), "zeta": (Standing(budgets=(other,)),)}

    assert len(read_standings(policies, NOON)) == 2


def test_who_uses_an_account_by_another_rule_is_told_apart():
    """Each keeps to its own burst; one line for both would be wrong for one of them."""
    bold = replace(FEEDS, burst=15)
    policies = {"acme": (Standing(budgets=(FEEDS,)),), "zeta": (Standing(budgets=(bold,)),)}

    assert read_standings(policies, NOON) == [
        SharedStanding(("acme",), FEEDS),
        SharedStanding(("zeta",), bold),
    ]
