"""Wires the endpoint for OMSs and the console for a web server."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from apiflask import APIFlask

from ....core.jobs.names import JobName
from ....core.packing.accept_shipment import AcceptShipment
from ....core.packing.pack_call import PackAnswer, PackCall
from ....core.rate_limit.budget_statuses import read_budget_statuses
from ....ports.host.clock import Clock
from ....ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ....sdk.wall_clock import WallClock
from ...assure.endpoint.app import web_app
from ...assure.endpoint.oms_endpoint import OmsEndpoint
from ...connections.connection import Connection
from ...console.blueprint import install_console
from ...console.services import Console
from ...settings import ConnectionSettings, LeftOut, Settings
from ...web.batching import Batcher
from ...web.deadline import DeadlineExecutor, DeadlineOrderSource
from ...web.response_headers import harden_answers
from ..container import Host, open_host
from ..monitoring import monitoring_endpoints
from ..sections import assure_settings

CHANNEL_SECONDS: Final = 3.0
"""How long a pack call waits for the channel; afterwards a job reads the order."""


@contextmanager
def open_web_app(settings: Settings, clock: WallClock) -> Iterator[APIFlask]:
    """Wire the application for all connections, and close what it opened."""
    with ExitStack() as stack:
        host = stack.enter_context(
            open_host(
                settings.storage,
                settings.connections,
                clock,
                calls=settings.calls,
                leave_out=True,
            )
        )
        endpoint = [
            endpoint_of(
                connection,
                host.storage_host().scheduled_jobs,
                clock,
                stack.enter_context(closing(DeadlineExecutor())),
            )
            for connection in host.connections()
        ]
        endpoint += [_disabled(one) for one in settings.connections if not one.enabled]
        recorder = stack.enter_context(closing(host.storage_host().call_records.buffer()))
        app = web_app(endpoint, settings.server, clock, recorder)
        app.register_blueprint(monitoring_endpoints(settings, host, clock))
        if settings.console:
            install_console(app, console_of(host, settings, clock))
        harden_answers(app)
        yield app


def console_of(host: Host, settings: Settings, clock: Clock) -> Console:
    """Wire the services behind the pages."""
    policies = host.rate_policies()
    return Console(
        connections=host.connections(),
        disabled=tuple(one for one in settings.connections if not one.enabled),
        left_out=(*settings.left_out, *_not_opened(host, settings)),
        loading=host.loading(),
        switch=host.storage_host().clients.enable,
        read_storage=host.storage_host().read_storage,
        storage=host.storage_host().storage,
        scheduled_jobs=host.storage_host().scheduled_jobs,
        users=host.storage_host().users,
        calls=host.storage_host().call_records.repository,
        statuses=lambda now: read_budget_statuses(policies, now),
        clock=clock,
        listing_limits=host.storage_host().listing_limits,
        secure=(settings.server.public_url or "").startswith("https://"),
    )


def _not_opened(host: Host, settings: Settings) -> Iterator[LeftOut]:
    """Yield the connections that cannot be opened here."""
    problems = host.open_connections().problems
    for one in settings.enabled:
        if one.name in problems:
            yield LeftOut(one.name, one.channel_type.name, one.enabled, problems[one.name])


def endpoint_of(
    connection: Connection,
    scheduled_jobs: ScheduledJobRepository,
    clock: Clock,
    calls: DeadlineExecutor,
    monotonic: Callable[[], float] = time.monotonic,
) -> OmsEndpoint:
    """Return the endpoint of a connection; `calls` makes the calls to its channel."""
    settings, packing = connection.settings, connection.packing
    return OmsEndpoint(
        name=connection.name,
        assure=assure_settings(settings),
        carrier=settings.channel_type.carrier or settings.channel_type.title,
        default_parcel=settings.packing.default_parcel,
        workflows=settings.channel_type.workflows,
        accept=None if packing is None else _Acceptance(packing.accept, calls, monotonic),
        get_documents=None if packing is None else packing.get_documents.documents,
        record=None if connection.stock is None else Batcher(connection.stock.record.run),
        wake=_waking(scheduled_jobs, clock),
    )


def _disabled(settings: ConnectionSettings) -> OmsEndpoint:
    """Return the endpoint of a disabled connection: it authenticates callers and refuses them."""
    return OmsEndpoint(
        name=settings.name,
        assure=assure_settings(settings),
        carrier="",
        default_parcel=None,
        workflows=settings.channel_type.workflows,
        accept=None,
        get_documents=None,
        record=None,
        wake=lambda _: None,
        enabled=False,
    )


@dataclass(frozen=True, slots=True)
class _Acceptance:
    """Accepts pack calls, each with its own deadline for the channel."""

    accept: AcceptShipment
    calls: DeadlineExecutor
    monotonic: Callable[[], float]

    def __call__(self, call: PackCall, now: datetime) -> PackAnswer:
        """Return the shipment, or the reason why there is none."""
        ends = self.monotonic() + CHANNEL_SECONDS
        with_deadline = DeadlineOrderSource(
            self.accept.source, self.calls, lambda: ends - self.monotonic()
        )
        return replace(self.accept, source=with_deadline).run(call, now)


def _waking(scheduled_jobs: ScheduledJobRepository, clock: Clock) -> Callable[[str], None]:
    def wake(connection: str) -> None:
        scheduled_jobs.enrol([ScheduledJob(connection, JobName.BOOK_SHIPMENTS, clock.now())])

    return wake
