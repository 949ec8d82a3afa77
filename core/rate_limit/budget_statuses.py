"""How the budgets stand that the connections draw on: the figures of every page about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...ports.host.budget_status import BudgetStatus
from ...ports.host.rate_policy import RatePolicy


@dataclass(frozen=True, slots=True)
class SharedBudgetStatus:
    """A budget, and the names of the connections that draw on it."""

    connections: tuple[str, ...]
    status: BudgetStatus


def read_budget_statuses(
    policies: Mapping[str, Sequence[RatePolicy]], now: datetime
) -> list[SharedBudgetStatus]:
    """
    Read each budget of these connections' policies once, in the order of the connections.

    A budget is told twice only where connections use it by different rules (a burst of 1
    and one of 15): each keeps to its own.

    Raises:
        StorageFailed: the database cannot be read.
    """
    found: dict[tuple[str, str, int], BudgetStatus] = {}
    users: dict[tuple[str, str, int], list[str]] = {}
    for connection, its_policies in policies.items():
        for policy in its_policies:
            for status in policy.statuses(now):
                key = status.account, status.name, status.burst
                found.setdefault(key, status)
                users.setdefault(key, []).append(connection)
    return [SharedBudgetStatus(tuple(users[key]), found[key]) for key in found]
