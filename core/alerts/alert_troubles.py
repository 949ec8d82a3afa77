"""What needs a person, found in figures and scheduled jobs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...ports.host.alert_channel import AlertKind
from ...ports.repositories.cancellations import CancellationStage
from ...ports.repositories.orders import Stage
from ...ports.repositories.read_models.figures import ConnectionFigures, Queue, StorageFigures
from ...ports.repositories.scheduled_jobs import HOST, ScheduledJob
from ...ports.repositories.shipments import UNFINISHED, ShipmentStage

ON_THE_WAY = (Stage.TO_READ, Stage.TO_COMPLETE, Stage.TO_SEND)
"""Stages of orders that go on by themselves to the OMS."""

AN_HOUR_OF_FAILURES = 20
"""So many tries a job makes in an hour that never succeeds, each later than the one before."""

MOST_NAMED = 3
"""So many jobs are named with their reasons, others are counted."""


@dataclass(frozen=True, slots=True)
class AlertRules:
    """
    From when on a person is to be told.

    Args:
        undelivered: how long an order may be on its way to the OMS.
        unready: how long a packed order may wait for its documents. Of a hundred that are packed
            at once, the last waits three hours and a half for the budget alone.
        stock_age: how old a change of stock may become before the channel is told.
        failing: for how long a job may fail.
        disk_free: what must be left on the disk of the database, in bytes.
    """

    unsent: timedelta = timedelta(hours=1)
    unready: timedelta = timedelta(hours=4)
    stock_age: timedelta = timedelta(hours=3)
    failing: timedelta = timedelta(hours=1)
    disk_free: int = 1024**3


@dataclass(frozen=True, slots=True)
class Watched:
    """A connection that is watched; `stock` tells whether its channel is told the stock."""

    connection: str
    stock: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that needs a person, as it is at this moment."""

    kind: AlertKind
    connection: str
    since: datetime
    count: int
    detail: str = ""


def troubles_of_connection(
    watched: Watched, figures: ConnectionFigures, rules: AlertRules, now: datetime
) -> Iterator[Trouble]:
    """Yield what the figures of a connection tell."""
    stuck = _together(figures.stuck.values())
    on_the_way = _together(figures.orders[stage] for stage in ON_THE_WAY)
    unready = _together(figures.shipments[stage] for stage in UNFINISHED)
    found: list[tuple[AlertKind, Queue]] = [
        (AlertKind.SUBMISSION_STUCK, stuck),
        (AlertKind.ORDERS_BLOCKED, figures.orders[Stage.BLOCKED]),
        (AlertKind.ORDERS_HELD, figures.orders[Stage.HELD]),
        (AlertKind.SHIPMENTS_FAILED, figures.shipments[ShipmentStage.FAILED]),
        (AlertKind.CANCELLATIONS_BLOCKED, figures.cancellations[CancellationStage.BLOCKED]),
    ]
    if _is_older(on_the_way, rules.unsent, now):
        found.append((AlertKind.ORDERS_UNSENT, on_the_way))
    if _is_older(unready, rules.unready, now):
        found.append((AlertKind.SHIPMENTS_LATE, unready))
    if watched.stock and _is_older(figures.stock.untold, rules.stock_age, now):
        found.append((AlertKind.STOCK_OLD, figures.stock.untold))
    for kind, queue in found:
        if queue.oldest_at is not None:
            yield Trouble(kind, watched.connection, queue.oldest_at, queue.count)


def troubles_of_jobs(
    connection: str, scheduled_jobs: Sequence[ScheduledJob], rules: AlertRules, now: datetime
) -> Iterator[Trouble]:
    """Yield what a connection's jobs tell: those that stopped, and those that go on failing."""
    mine = [
        scheduled_job for scheduled_job in scheduled_jobs if scheduled_job.connection == connection
    ]
    halted = [scheduled_job for scheduled_job in mine if scheduled_job.halted]
    failing = [
        scheduled_job
        for scheduled_job in mine
        if not scheduled_job.halted and _has_failed_long(scheduled_job, rules, now)
    ]
    for kind, jobs in ((AlertKind.JOB_HALTED, halted), (AlertKind.JOB_FAILING, failing)):
        if jobs:
            since = min(job.succeeded_at or job.ran_at or now for job in jobs)
            yield Trouble(kind, connection, since, len(jobs), _named(jobs))


def troubles_of_host(room: StorageFigures, rules: AlertRules, now: datetime) -> Iterator[Trouble]:
    """Yield what is wrong with the machine."""
    if room.disk_free is not None and room.disk_free < rules.disk_free:
        free = f"{room.disk_free // 1024**2:,} MiB are left on the disk of the database."
        yield Trouble(AlertKind.DISK_LOW, HOST, now, 1, free)


def _has_failed_long(scheduled_job: ScheduledJob, rules: AlertRules, now: datetime) -> bool:
    if scheduled_job.failures == 0:
        return False
    if scheduled_job.succeeded_at is None:
        return scheduled_job.failures >= AN_HOUR_OF_FAILURES
    return now - scheduled_job.succeeded_at > rules.failing


def _together(queues: Iterable[Queue]) -> Queue:
    queues = list(queues)
    moments = [queue.oldest_at for queue in queues if queue.oldest_at is not None]
    return Queue(sum(queue.count for queue in queues), min(moments, default=None))


def _is_older(queue: Queue, limit: timedelta, now: datetime) -> bool:
    return queue.oldest_at is not None and now - queue.oldest_at > limit


def _named(jobs: Sequence[ScheduledJob]) -> str:
    """Name some jobs with their reasons; these hold no secret and no personal data."""
    named = [f"{job.job.replace('_', ' ')}: {job.halted or job.reason}" for job in jobs]
    more = [f"{len(named) - MOST_NAMED} more."] if len(named) > MOST_NAMED else []
    return " ".join(named[:MOST_NAMED] + more)
