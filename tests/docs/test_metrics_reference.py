"""docs/reference/metrics.md lists every metric, and no other."""

from channel_connector.adapters.metrics.catalogue import METRICS


def test_every_metric_is_listed_with_its_labels_and_meaning(page):
    assert page("docs/reference/metrics.md").rows("Every metric") == [
        [
            f"`{metric.name}`",
            ", ".join(f"`{label}`" for label in metric.labels) or "none",
            metric.meaning,
        ]
        for metric in METRICS
    ]


def test_names_follow_the_conventions_of_prometheus():
    """Seconds and bytes are suffixes; `_total` is for counters only."""
    for metric in METRICS:
        words = metric.name.split("_")
        if {"age", "duration", "median", "longest", "timestamp", "overdue"} & set(words):
            assert words[-1] == "seconds", metric.name
        if "size" in words or "free" in words:
            assert words[-1] == "bytes", metric.name
        assert words[-1] != "total", metric.name
