"""Wires the endpoints for health and metrics."""

from apiflask import APIBlueprint

from ...ports.repositories.scheduled_jobs import HOST
from ...sdk.wall_clock import WallClock
from ..engine.liveness import late_after
from ..metrics.collector import ConnectorCollector
from ..metrics.shared_reading import SharedReading
from ..metrics.snapshot import FRESH_SECONDS as FRESH_SNAPSHOT
from ..metrics.snapshot import SnapshotReader
from ..settings import Settings
from ..web.health import FRESH_SECONDS as FRESH_HEALTH
from ..web.health import HealthReader
from ..web.operator_calls import operator_calls
from .container import Host


def monitoring_endpoints(settings: Settings, host: Host, clock: WallClock) -> APIBlueprint:
    """
    Return `/health/live`, `/health/ready` and, if a token is set, `/metrics`.

    Disabled connections are left out: they must not raise an alarm.
    """
    late = late_after(clock)
    policies = host.rate_policies()
    at_work = {one.name: policies[one.name] for one in settings.enabled}
    health = HealthReader(
        host.storage_host().database.check,
        host.storage_host().scheduled_jobs,
        host.loading(),
        frozenset({*at_work, HOST}),
        clock,
        late,
    )
    snapshot = SnapshotReader(
        at_work,
        host.storage_host().figures,
        host.storage_host().scheduled_jobs,
        host.storage_host().storage,
        clock,
    )
    metrics = ConnectorCollector(
        SharedReading(snapshot, FRESH_SNAPSHOT),
        database="postgresql" if settings.storage.file is None else "sqlite",
        late_after=late,
    )
    token = settings.server.metrics_token
    return operator_calls(SharedReading(health, FRESH_HEALTH), metrics, token)
