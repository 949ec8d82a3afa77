"""Alert conditions, evaluated on figures and scheduled jobs."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ...ports.host.alert_channel import AlertKind
from ...ports.repositories.cancellations import CancellationStage
from ...ports.repositories.orders import Stage
from ...ports.repositories.read_models.figures import ConnectionFigures, Queue, StorageFigures
from ...ports.repositories.scheduled_jobs import HOST, ScheduledJob
from ...ports.repositories.shipments import UNFINISHED, ShipmentStage
from ..jobs.loading import NotLoaded
from ..jobs.side_trouble import SideJobs, SideTrouble

UNSENT_STAGES = (Stage.TO_READ, Stage.TO_COMPLETE, Stage.TO_SEND)
"""Stages from which an order proceeds to the OMS without an operator."""

FAILURES_PER_HOUR = 20
"""Attempts that a job makes in one hour of continuous failure, with its backoff."""

SPREAD = timedelta(minutes=3)
"""
How long a halt begins no alert if other accounts call the same side.

A connection fetches orders every two minutes by default; by then it is known whether the others
are refused as well.
"""

MAX_NAMED_CONNECTIONS = 5
"""Connections that an alert names; the others are counted."""

MAX_NAMED_JOBS = 3
"""Jobs that an alert lists with their reasons; the others are counted."""


@dataclass(frozen=True, slots=True)
class AlertRules:
    """
    Thresholds beyond which an alert is raised.

    Args:
        unsent: maximum time until an order is sent to the OMS.
        unready: maximum time until a packed order has its documents. Of 100 orders packed at
            once, the last waits 3.5 hours for the budget alone.
        stock_age: maximum age of a stock change that was not sent to the channel, or cannot be
            used.
        failing: maximum time for which a job may fail.
        disk_free: minimum free space on the disk of the database, in bytes.
    """

    unsent: timedelta = timedelta(hours=1)
    unready: timedelta = timedelta(hours=4)
    stock_age: timedelta = timedelta(hours=3)
    failing: timedelta = timedelta(hours=1)
    disk_free: int = 1024**3


@dataclass(frozen=True, slots=True)
class Watched:
    """A connection to watch; `stock` is True if stock is sent to its channel."""

    connection: str
    stock: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """
    An alert condition that holds now.

    Args:
        begins: whether it opens an alert; otherwise it only keeps open what is open already.
    """

    kind: AlertKind
    connection: str
    since: datetime
    count: int
    detail: str = ""
    begins: bool = True


def conditions_of_connection(
    watched: Watched, figures: ConnectionFigures, rules: AlertRules, now: datetime
) -> Iterator[Condition]:
    """Yield the conditions found in a connection's figures."""
    stuck = _merged(figures.stuck.values())
    unsent = _merged(figures.orders[stage] for stage in UNSENT_STAGES)
    unready = _merged(figures.shipments[stage] for stage in UNFINISHED)
    found: list[tuple[AlertKind, Queue]] = [
        (AlertKind.SUBMISSION_STUCK, stuck),
        (AlertKind.ORDERS_BLOCKED, figures.orders[Stage.BLOCKED]),
        (AlertKind.ORDERS_HELD, figures.orders[Stage.HELD]),
        (AlertKind.ORDERS_MISSED, figures.missed),
        (AlertKind.SHIPMENTS_FAILED, figures.shipments[ShipmentStage.FAILED]),
        (AlertKind.CANCEL_REQUESTED, figures.to_decide),
        (AlertKind.PARCELS_TO_STOP, figures.attention),
        (AlertKind.CANCELLATIONS_BLOCKED, figures.cancellations[CancellationStage.BLOCKED]),
    ]
    if _is_older(unsent, rules.unsent, now):
        found.append((AlertKind.ORDERS_UNSENT, unsent))
    if _is_older(unready, rules.unready, now):
        found.append((AlertKind.SHIPMENTS_LATE, unready))
    if watched.stock and _is_older(figures.stock.unsent, rules.stock_age, now):
        found.append((AlertKind.STOCK_OLD, figures.stock.unsent))
    stock = figures.stock
    if watched.stock and stock.all_unusable.count:
        since = _merged([stock.all_unusable, stock.unusable]).oldest_at
        found.append((AlertKind.STOCK_UNUSABLE, Queue(stock.unusable.count or 1, since)))
    elif watched.stock and _is_older(stock.unusable, rules.stock_age, now):
        found.append((AlertKind.STOCK_UNUSABLE, stock.unusable))
    for kind, queue in found:
        if queue.oldest_at is not None:
            yield Condition(kind, watched.connection, queue.oldest_at, queue.count)


def conditions_of_jobs(
    connection: str,
    scheduled_jobs: Sequence[ScheduledJob],
    rules: AlertRules,
    now: datetime,
    shared: Collection[ScheduledJob] = (),
) -> Iterator[Condition]:
    """
    Yield the conditions found in a connection's jobs: halted ones, and failing ones.

    Halted jobs that are `shared`, see `shared_halts`, begin no alert of their connection.
    """
    own_jobs = [job for job in scheduled_jobs if job.connection == connection]
    halted = [job for job in own_jobs if job.halted]
    failing = [job for job in own_jobs if not job.halted and _has_failed_long(job, rules, now)]
    for kind, jobs in ((AlertKind.JOB_HALTED, halted), (AlertKind.JOB_FAILING, failing)):
        if jobs:
            since = min(job.succeeded_at or job.ran_at or now for job in jobs)
            begins = any(job not in shared for job in jobs)
            yield Condition(kind, connection, since, len(jobs), _job_list(jobs), begins)


def shared_halts(sides: Iterable[SideJobs], now: datetime) -> list[ScheduledJob]:
    """
    Return the halted jobs whose cause is shared by several accounts, or may turn out to be.

    Those that are tried again because another job of their side recovered are among them.
    """
    shared: list[ScheduledJob] = []
    for side in sides:
        trouble = side.trouble()
        if trouble is not None and trouble.is_whole:
            shared += trouble.jobs
        shared += side.overtaken
        if side.accounts > 1:
            shared += [one for one in side.halted if one.halted_at and now - one.halted_at < SPREAD]
    return shared


def conditions_of_sides(sides: Iterable[SideJobs]) -> Iterator[Condition]:
    """Yield one condition if channels or OMSs refuse several accounts at once."""
    found = [one for side in sides if (one := side.trouble()) is not None and one.is_whole]
    if found:
        connections = {job.connection for trouble in found for job in trouble.jobs}
        detail = " ".join(_side_text(trouble) for trouble in found)
        since = min(trouble.since for trouble in found)
        yield Condition(AlertKind.CHANNEL_HALTED, HOST, since, len(connections), detail)


def conditions_of_loading(not_loaded: Iterable[NotLoaded]) -> Iterator[Condition]:
    """Yield a condition for each enabled connection that no host has loaded for long enough."""
    for one in not_loaded:
        yield Condition(
            AlertKind.NOT_LOADED, one.connection, one.since, 1, one.reason, begins=one.lasts
        )


def conditions_of_host(
    storage: StorageFigures, rules: AlertRules, now: datetime
) -> Iterator[Condition]:
    """Yield the conditions of the machine itself."""
    if storage.disk_free is not None and storage.disk_free < rules.disk_free:
        free = f"{storage.disk_free // 1024**2:,} MiB are left on the disk of the database."
        yield Condition(AlertKind.DISK_LOW, HOST, now, 1, free)


def _has_failed_long(job: ScheduledJob, rules: AlertRules, now: datetime) -> bool:
    if job.failures == 0:
        return False
    if job.succeeded_at is None:
        return job.failures >= FAILURES_PER_HOUR
    return now - job.succeeded_at > rules.failing


def _merged(queues: Iterable[Queue]) -> Queue:
    queues = list(queues)
    moments = [queue.oldest_at for queue in queues if queue.oldest_at is not None]
    return Queue(sum(queue.count for queue in queues), min(moments, default=None))


def _is_older(queue: Queue, limit: timedelta, now: datetime) -> bool:
    return queue.oldest_at is not None and now - queue.oldest_at > limit


def _side_text(trouble: SideTrouble) -> str:
    names = sorted({job.connection for job in trouble.jobs})
    shown = ", ".join(names[:MAX_NAMED_CONNECTIONS])
    more = len(names) - MAX_NAMED_CONNECTIONS
    listed = f"{shown} and {more} more" if more > 0 else shown
    next_try = min(job.due_at for job in trouble.jobs).astimezone(UTC)
    reason = Counter(job.halted for job in trouble.jobs).most_common(1)[0][0]
    return f"{trouble.title}: {listed}. {reason} Next try at {next_try:%H:%M} UTC."


def _job_list(jobs: Sequence[ScheduledJob]) -> str:
    """Return some jobs with their reasons, without secrets and personal data, and the next try."""
    named = [f"{job.job.replace('_', ' ')}: {job.halted or job.reason}" for job in jobs]
    more = [f"{len(named) - MAX_NAMED_JOBS} more."] if len(named) > MAX_NAMED_JOBS else []
    next_try = min(job.due_at for job in jobs).astimezone(UTC)
    return " ".join([*named[:MAX_NAMED_JOBS], *more, f"Next try at {next_try:%H:%M} UTC."])
