"""How the budgets stand that the connections draw on: the figures of every page about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...ports.host.budget_status import BudgetStanding
from ...ports.host.rate_policy import RatePolicy


@dataclass(frozen=True, slots=True)
class SharedStanding:
    """A budget, and the names of the connections that draw on it."""

    connections: tuple[str, ...]
    standing: BudgetStanding


def read_standings(
    policies: Mapping[str, Sequence[RatePolicy]], now: datetime
) -> list[SharedStanding]:
    """
    Read each budget of these connections' policies once, in the order of the connections.

    A budget is told twice only where connections use it by different rules (a burst of 1
    and one of 15): each keeps to its own.

    Raises:
        StorageFailed: the database cannot be read.
    """
    found: dict[tuple[str, str, int], BudgetStanding] = {}
    users: dict[tuple[str, str, int], list[str]] = {}
    for connection, its_policies in policies.items():
        for policy in its_policies:
            for standing in policy.standings(now):
                key = standing.account, standing.name, standing.burst
                found.setdefault(key, standing)
                users.setdefault(key, []).append(connection)
    return [SharedStanding(tuple(users[key]), found[key]) for key in found]
