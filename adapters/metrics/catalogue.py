"""Every metric there is: its name, what it means, and its labels. All are gauges."""

from dataclasses import dataclass
from typing import Final

PREFIX: Final = "channel_connector_"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `name` is without the prefix that all of them share."""

    name: str
    meaning: str
    labels: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The name as Prometheus knows it."""
        return PREFIX + self.name


_QUEUE = ("connection", "stage")
_FEEDS = ("connection", "kind", "stage")
_BUDGET = ("connection", "budget")
_CONNECTION = ("connection",)

METRICS: Final = (
    Metric("build_info", "1, with what runs in its labels", ("version", "python", "database")),
    Metric(
        "database_up", "1 if the database could be read for this answer; if 0, the rest is missing"
    ),
    Metric("snapshot_age_seconds", "how old these figures are; several who ask share one reading"),
    Metric("snapshot_duration_seconds", "how long it took to read them"),
    Metric("database_size_bytes", "the size of the database, the log of its changes included"),
    Metric("disk_free_bytes", "what is free on the disk of a database file"),
    Metric("disk_size_bytes", "the size of that disk"),
    Metric("engine_alive", "1 if a running connector does what is due"),
    Metric("orders", "orders in a stage in which something is still to be done", _QUEUE),
    Metric("orders_oldest_age_seconds", "since when the first of them is known here", _QUEUE),
    Metric(
        "order_send_median_seconds",
        "from first seen to delivered, the median of the last 100 orders",
        _CONNECTION,
    ),
    Metric("order_send_longest_seconds", "the longest of them", _CONNECTION),
    Metric(
        "orders_read_until_timestamp_seconds",
        "up to when the channel's listing of orders is read",
        _CONNECTION,
    ),
    Metric("shipments", "shipments in a stage in which something is still to be done", _QUEUE),
    Metric("shipments_oldest_age_seconds", "since the pack call of the first of them", _QUEUE),
    Metric(
        "pack_wait_median_seconds",
        "from the pack call to its documents, the median of the last 100 shipments",
        _CONNECTION,
    ),
    Metric("pack_wait_longest_seconds", "the longest of them", _CONNECTION),
    Metric("cancellations", "cancellations with which something is still to be done", _QUEUE),
    Metric("cancellations_oldest_age_seconds", "since the first of them was noticed", _QUEUE),
    Metric("submissions", "submissions (feeds) with which something is still to be done", _FEEDS),
    Metric("submissions_oldest_age_seconds", "since the first of them was intended", _FEEDS),
    Metric(
        "submissions_stuck",
        "submissions that the channel keeps longer than it should",
        ("connection", "kind"),
    ),
    Metric("stock_unsent_skus", "SKUs whose change is taken in and not sent yet", _CONNECTION),
    Metric(
        "stock_unsent_age_seconds",
        "since the oldest change of stock was received that is not sent yet",
        _CONNECTION,
    ),
    Metric("stock_refused_skus", "SKUs of which the channel's last word was no", _CONNECTION),
    Metric("stock_sent_timestamp_seconds", "when the last stock update was intended", _CONNECTION),
    Metric(
        "calls_last_hour",
        "calls of the last hour by their end; `status` is HTTP's, or `none`",
        (*_BUDGET, "operation", "work", "outcome", "status"),
    ),
    Metric("budget_calls_at_once", "calls that could leave at this moment", _BUDGET),
    Metric("budget_next_call_seconds", "until a call that nobody precedes may leave", _BUDGET),
    Metric("budget_hour_quota", "calls an hour, where there is such a limit", _BUDGET),
    Metric("budget_hour_left", "what is left of them in the present hour", _BUDGET),
    Metric("budget_hour_reset_seconds", "until that hour ends, where the channel told it", _BUDGET),
    Metric("budget_taken_by_others", "calls of that hour that were not ours", _BUDGET),
    Metric(
        "budget_waiting_seconds",
        "until work that waits for the budget may leave",
        (*_BUDGET, "work"),
    ),
    Metric("job_halted", "1 if the job needs a person", ("connection", "job")),
    Metric("job_failures", "tries in a row that failed", ("connection", "job")),
    Metric("job_overdue_seconds", "for how long the job should have run", ("connection", "job")),
    Metric(
        "job_last_success_timestamp_seconds",
        "when the job last ran without failing",
        ("connection", "job"),
    ),
    Metric("alerts_open", "alerts that have begun and not ended", ("kind",)),
)

BY_NAME: Final = {metric.name: metric for metric in METRICS}
