"""A snapshot as samples: name, labels and value, under the names of the catalogue."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import TypeVar

from ...core.rate_limit.budget_statuses import SharedBudgetStatus
from ...ports.host.alert_channel import AlertKind
from ...ports.host.budget_status import RecentCall
from ...ports.repositories.read_models.figures import ConnectionFigures, Queue, StorageFigures
from ...ports.repositories.scheduled_jobs import HOST, ScheduledJob
from ..engine.liveness import is_alive
from .snapshot import Snapshot

AnyStage = TypeVar("AnyStage", bound=StrEnum)

Sample = tuple[str, tuple[str, ...], float]


def samples(snapshot: Snapshot, late_after: timedelta) -> Iterator[Sample]:
    """Yield the samples of a snapshot; `late_after` is a parameter of `is_alive`."""
    now = snapshot.now
    yield "snapshot_duration_seconds", (), snapshot.took
    yield "engine_alive", (), float(is_alive(snapshot.scheduled_jobs, now, late_after))
    yield from _storage(snapshot.storage)
    for figures in snapshot.connections:
        yield from _connection(figures, now)
    for shared in snapshot.statuses:
        yield from _budget(shared, now)
    yield from _calls(snapshot.statuses)
    known = {HOST, *(figures.connection for figures in snapshot.connections)}
    for scheduled_job in snapshot.scheduled_jobs:
        if scheduled_job.connection in known:
            yield from _job(scheduled_job, now)
    kinds = Counter(alert.kind for alert in snapshot.alerts)
    for kind in AlertKind:
        yield "alerts_open", (kind.value,), kinds[kind]


def _storage(room: StorageFigures) -> Iterator[Sample]:
    yield "database_size_bytes", (), room.size
    if room.disk_free is not None and room.disk_size is not None:
        yield "disk_free_bytes", (), room.disk_free
        yield "disk_size_bytes", (), room.disk_size


def _connection(figures: ConnectionFigures, now: datetime) -> Iterator[Sample]:
    name = figures.connection
    yield from _queues("orders", name, figures.orders, now)
    yield from _queues("shipments", name, figures.shipments, now)
    yield from _queues("cancellations", name, figures.cancellations, now)
    for (kind, stage), queue in figures.submissions.items():
        yield "submissions", (name, kind.value, stage.value), queue.count
        yield "submissions_oldest_age_seconds", (name, kind.value, stage.value), _age(queue, now)
    for kind, queue in figures.stuck.items():
        yield "submissions_stuck", (name, kind.value), queue.count
    yield from _spans("order_send", name, figures.send_times)
    yield from _spans("pack_wait", name, figures.packs)
    if figures.read_until is not None:
        yield "orders_read_until_timestamp_seconds", (name,), figures.read_until.timestamp()
    stock = figures.stock
    yield "stock_unsent_skus", (name,), stock.unsent.count
    yield "stock_unsent_age_seconds", (name,), _age(stock.unsent, now)
    yield "stock_refused_skus", (name,), stock.refused
    yield "stock_unusable_skus", (name,), stock.unusable.count
    if stock.sent_at is not None:
        yield "stock_sent_timestamp_seconds", (name,), stock.sent_at.timestamp()


def _queues(
    what: str, connection: str, queues: Mapping[AnyStage, Queue], now: datetime
) -> Iterator[Sample]:
    for stage, queue in queues.items():
        yield what, (connection, stage.value), queue.count
        yield f"{what}_oldest_age_seconds", (connection, stage.value), _age(queue, now)


def _spans(what: str, connection: str, spans: Iterable[timedelta]) -> Iterator[Sample]:
    """Yield median and maximum of the durations; nothing if there are none."""
    seconds = [span.total_seconds() for span in spans]
    if seconds:
        yield f"{what}_median_seconds", (connection,), median(seconds)
        yield f"{what}_longest_seconds", (connection,), max(seconds)


def _budget(shared: SharedBudgetStatus, now: datetime) -> Iterator[Sample]:
    """Yield the samples of a budget once for each connection that uses it."""
    status = shared.status
    for connection in shared.connections:
        labels = (connection, status.name)
        yield "budget_calls_at_once", labels, status.at_once
        yield "budget_next_call_seconds", labels, _until(status.next_call_at, now)
        if status.hourly_quota is not None and status.hour_left is not None:
            yield "budget_hour_quota", labels, status.hourly_quota
            yield "budget_hour_left", labels, status.hour_left
            yield "budget_taken_by_others", labels, status.taken_by_others
        if status.hour_ends_at is not None:
            yield "budget_hour_reset_seconds", labels, _until(status.hour_ends_at, now)
    for one in status.waiting:
        until = max(moment for moment in (one.until, one.due_at, now) if moment is not None)
        work = (one.connection, status.name, one.work)
        yield "budget_waiting_seconds", work, _until(until, now)


def _calls(statuses: Iterable[SharedBudgetStatus]) -> Iterator[Sample]:
    counts = Counter(
        (call.connection, budget, call.operation, call.work, call.outcome, _status(call))
        for (_, budget), recent in _recent(statuses).items()
        for call in recent
    )
    for labels, count in counts.items():
        yield "calls_last_hour", labels, count


def _recent(
    statuses: Iterable[SharedBudgetStatus],
) -> dict[tuple[str, str], tuple[RecentCall, ...]]:
    """Return the calls of each budget once, even if connections use it with different rules."""
    return {
        (shared.status.account, shared.status.name): shared.status.recent for shared in statuses
    }


def _status(call: RecentCall) -> str:
    return "none" if call.http_status is None else str(call.http_status)


def _job(scheduled_job: ScheduledJob, now: datetime) -> Iterator[Sample]:
    labels = (scheduled_job.connection, scheduled_job.job)
    yield "job_halted", labels, float(bool(scheduled_job.halted))
    yield "job_failures", labels, scheduled_job.failures
    yield "job_overdue_seconds", labels, max(0.0, (now - scheduled_job.due_at).total_seconds())
    if scheduled_job.succeeded_at is not None:
        yield "job_last_success_timestamp_seconds", labels, scheduled_job.succeeded_at.timestamp()


def _age(queue: Queue, now: datetime) -> float:
    """Return how many seconds the oldest entry has waited; 0 if the queue is empty."""
    if queue.oldest_at is None:
        return 0.0
    return max(0.0, (now - queue.oldest_at).total_seconds())


def _until(moment: datetime, now: datetime) -> float:
    return max(0.0, (moment - now).total_seconds())
