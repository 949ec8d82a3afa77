"""Wires the rate policies of connections: each side's budgets, kept in the database."""

from collections.abc import Sequence

from ...ports.host.rate_policy import Budget, RatePolicy
from ...sdk.wall_clock import WallClock
from ..assure.budgets import assure_account, assure_budgets
from ..settings import ConnectionSettings
from ..storage.database import Database
from ..storage.rate_limit.rate_policy import SqlRatePolicy, Timing
from .sections import assure_settings


def connection_rate_policies(
    settings: ConnectionSettings, database: Database, clock: WallClock
) -> tuple[RatePolicy, RatePolicy]:
    """Return the rate policies of a connection's calls to its channel and to its OMS."""
    channel_type, own = settings.channel_type, settings.settings
    assure = assure_settings(settings)
    timing = Timing.at_speed(clock.speed)

    def policy(account: str, budgets: tuple[Budget, ...]) -> RatePolicy:
        return SqlRatePolicy(database, settings.name, account, budgets, clock, timing)

    return (
        policy(channel_type.account(own), channel_type.budgets(own)),
        policy(assure_account(assure), assure_budgets(assure)),
    )


def rate_policies_of(
    settings: Sequence[ConnectionSettings], database: Database, clock: WallClock
) -> dict[str, tuple[RatePolicy, ...]]:
    """Return the rate policies of each connection, by its name."""
    return {one.name: connection_rate_policies(one, database, clock) for one in settings}
