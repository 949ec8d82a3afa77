"""All metrics with name, meaning and labels. All are gauges."""

from dataclasses import dataclass
from typing import Final

PREFIX: Final = "channel_connector_"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric. `name` lacks the common prefix."""

    name: str
    meaning: str
    labels: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The exported name, with the prefix."""
        return PREFIX + self.name


_QUEUE = ("connection", "stage")
_FEEDS = ("connection", "kind", "stage")
_BUDGET = ("connection", "budget")
_CONNECTION = ("connection",)

METRICS: Final = (
    Metric(
        "build_info",
        "always 1; the labels hold version, Python and kind of database",
        ("version", "python", "database"),
    ),
    Metric(
        "database_up",
        "1 if the database could be read, else 0; with 0 most other metrics are absent",
    ),
    Metric("snapshot_age_seconds", "age of the figures; concurrent scrapes share one reading"),
    Metric("snapshot_duration_seconds", "duration of that reading"),
    Metric("database_size_bytes", "size of the database including its write-ahead log"),
    Metric("disk_free_bytes", "free space on the disk of the database file"),
    Metric("disk_size_bytes", "size of that disk"),
    Metric("engine_alive", "1 if a running connector keeps up with its due jobs"),
    Metric("orders", "unfinished orders by stage", _QUEUE),
    Metric(
        "orders_oldest_age_seconds", "age of the oldest of them since it was first seen", _QUEUE
    ),
    Metric(
        "order_send_median_seconds",
        "time from first seen to sent to the OMS, median of the last 100 orders",
        _CONNECTION,
    ),
    Metric("order_send_longest_seconds", "the maximum of the same", _CONNECTION),
    Metric(
        "orders_read_until_timestamp_seconds",
        "time up to which the channel's listing of orders is read",
        _CONNECTION,
    ),
    Metric("shipments", "unfinished shipments by stage", _QUEUE),
    Metric("shipments_oldest_age_seconds", "age of the oldest of them since its pack call", _QUEUE),
    Metric(
        "pack_wait_median_seconds",
        "time from the pack call to its documents, median of the last 100 shipments",
        _CONNECTION,
    ),
    Metric("pack_wait_longest_seconds", "the maximum of the same", _CONNECTION),
    Metric("cancellations", "unfinished cancellations by stage", _QUEUE),
    Metric(
        "cancellations_oldest_age_seconds", "age of the oldest of them since it was noticed", _QUEUE
    ),
    Metric("submissions", "unfinished submissions (feeds) by stage", _FEEDS),
    Metric(
        "submissions_oldest_age_seconds", "age of the oldest of them since it was intended", _FEEDS
    ),
    Metric(
        "submissions_stuck",
        "submissions that the channel has not processed by their deadline",
        ("connection", "kind"),
    ),
    Metric("stock_unsent_skus", "SKUs with a coalesced change that is not sent yet", _CONNECTION),
    Metric(
        "stock_unsent_age_seconds",
        "age of the oldest stock change that is not sent yet",
        _CONNECTION,
    ),
    Metric("stock_refused_skus", "SKUs whose last stock message the channel rejected", _CONNECTION),
    Metric(
        "stock_unusable_skus",
        "SKUs whose last quantity from the OMS could not be used",
        _CONNECTION,
    ),
    Metric(
        "stock_sent_timestamp_seconds",
        "time at which the last stock update was intended",
        _CONNECTION,
    ),
    Metric(
        "calls_last_hour",
        "calls of the last hour by outcome; `status` is the HTTP status or `none`",
        (*_BUDGET, "operation", "work", "outcome", "status"),
    ),
    Metric("budget_calls_at_once", "calls that could be granted now", _BUDGET),
    Metric(
        "budget_next_call_seconds",
        "time until a call without others ahead of it is granted",
        _BUDGET,
    ),
    Metric("budget_hour_quota", "hourly quota, for budgets that have one", _BUDGET),
    Metric("budget_hour_left", "calls left of the hourly quota in the current hour", _BUDGET),
    Metric(
        "budget_hour_reset_seconds",
        "time until the current hour ends, if the channel reported it",
        _BUDGET,
    ),
    Metric("budget_taken_by_others", "calls of the current hour that other programs made", _BUDGET),
    Metric(
        "budget_waiting_seconds",
        "time until work that waits for the budget is due",
        (*_BUDGET, "work"),
    ),
    Metric("job_halted", "1 if the job is halted and needs an operator", ("connection", "job")),
    Metric("job_failures", "consecutive failures of the job", ("connection", "job")),
    Metric(
        "job_overdue_seconds",
        "how long the job has been due without running",
        ("connection", "job"),
    ),
    Metric(
        "job_last_success_timestamp_seconds",
        "time of the job's last successful run",
        ("connection", "job"),
    ),
    Metric("alerts_open", "open alerts", ("kind",)),
)

BY_NAME: Final = {metric.name: metric for metric in METRICS}
