"""The collector for the Prometheus client library, and the page of metrics."""

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from typing import Final

from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from .catalogue import METRICS
from .samples import Sample, samples
from .shared_reading import SharedReading
from .snapshot import Snapshot

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class ConnectorCollector(Collector):
    """Exports the latest snapshot; `database` is the kind of database, sqlite or postgresql."""

    snapshots: SharedReading[Snapshot | None]
    database: str
    late_after: timedelta

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return a family for each metric that has samples."""
        families = {
            metric.name: GaugeMetricFamily(
                metric.full_name, metric.meaning, labels=list(metric.labels)
            )
            for metric in METRICS
        }
        for name, labels, value in self._samples():
            families[name].add_metric(list(labels), value)
        return [family for family in families.values() if family.samples]

    def _samples(self) -> Iterator[Sample]:
        running = (version("channel-connector"), platform.python_version(), self.database)
        yield "build_info", running, 1.0
        snapshot, age = self.snapshots.latest()
        yield "database_up", (), float(snapshot is not None)
        if snapshot is not None:
            yield "snapshot_age_seconds", (), age
            yield from samples(snapshot, self.late_after)

    def page(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        return generate_latest(self)
