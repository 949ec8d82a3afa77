"""Status of the budgets of several connections, each budget once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...ports.host.budget_status import BudgetStatus
from ...ports.host.rate_policy import RatePolicy


@dataclass(frozen=True, slots=True)
class SharedBudgetStatus:
    """The status of a budget, and the connections that share it."""

    connections: tuple[str, ...]
    status: BudgetStatus


def read_budget_statuses(
    policies: Mapping[str, Sequence[RatePolicy]], now: datetime
) -> list[SharedBudgetStatus]:
    """
    Return the status of each budget of these policies once, in the order of the connections.

    A budget appears twice only if connections use it with different rules (bursts of 1 and 15).

    Raises:
        StorageFailed: the database cannot be used.
    """
    found: dict[tuple[str, str, int], BudgetStatus] = {}
    users: dict[tuple[str, str, int], list[str]] = {}
    for connection, connection_policies in policies.items():
        for policy in connection_policies:
            for status in policy.statuses(now):
                key = status.account, status.name, status.burst
                found.setdefault(key, status)
                users.setdefault(key, []).append(connection)
    return [SharedBudgetStatus(tuple(users[key]), found[key]) for key in found]
