"""The status of each connection as one line of text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ....core.jobs.backoff import IDLE
from ....core.jobs.names import HOUSEKEEPING
from ....ports.repositories.orders import Stage
from ....ports.repositories.scheduled_jobs import ScheduledJob
from ....ports.repositories.shipments import ShipmentStage
from ...bootstrap.container import Host

WORDS = {
    Stage.TO_READ: "to read",
    Stage.TO_COMPLETE: "to complete",
    Stage.TO_SEND: "to send",
    Stage.HELD: "held",
    Stage.SENT_TO_OMS: "sent to the OMS",
    Stage.TO_COMPARE: "to compare",
    Stage.CLOSED: "closed",
    Stage.BLOCKED: "blocked",
}


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """Counts of orders and shipments by stage, and the schedule of each job."""

    connection: str
    orders: dict[Stage, int]
    shipments: dict[ShipmentStage, int]
    jobs: tuple[ScheduledJob, ...]

    def line(self, now: datetime) -> str:
        """Return the status as text; idle jobs that run again soon are omitted."""
        counts = [
            f"{self.orders[stage]:,} {WORDS[stage]}" for stage in Stage if stage in self.orders
        ]
        packed = [
            f"{number:,} {words}"
            for words, number in shipment_counts(self.shipments).items()
            if number
        ]
        waits = [
            f"{job.job.replace('_', ' ')}{_until(job, now)}: {job.reason}"
            for job in self.jobs
            if job.reason and (job.halted or _is_worth_showing(job, now))
        ]
        text = f"{', '.join(counts) or 'no orders yet'}"
        if packed:
            text = f"{text}; shipments: {', '.join(packed)}"
        return f"{self.connection}: {text}. " + " | ".join(waits)


def _is_worth_showing(job: ScheduledJob, now: datetime) -> bool:
    return job.job not in HOUSEKEEPING and job.due_at > now + IDLE


def shipment_counts(shipments: Mapping[ShipmentStage, int]) -> dict[str, int]:
    """Return the number of shipments by state, in words for operators."""
    ready, failed, refused = (
        shipments.get(stage, 0)
        for stage in (ShipmentStage.READY, ShipmentStage.FAILED, ShipmentStage.REFUSED)
    )
    waiting = sum(shipments.values()) - ready - failed - refused
    return {
        "ready": ready,
        "waiting for documents": waiting,
        "refused": refused,
        "failed": failed,
    }


def _until(job: ScheduledJob, now: datetime) -> str:
    at = f"{job.due_at.astimezone(UTC):%H:%M:%S}" if job.due_at > now else "now"
    return f" HALTED, next try {at}" if job.halted else f" until {at}"


def read_status(host: Host, connections: Sequence[str]) -> list[ConnectionStatus]:
    """Read the status of each connection; raises StorageFailed."""
    jobs: defaultdict[str, list[ScheduledJob]] = defaultdict(list)
    for scheduled_job in host.storage_host().scheduled_jobs.all():
        jobs[scheduled_job.connection].append(scheduled_job)
    with host.storage_host().storage.reading() as uow:
        return [
            ConnectionStatus(
                name,
                dict(uow.orders.count(name)),
                dict(uow.shipments.count(name)),
                tuple(jobs[name]),
            )
            for name in connections
        ]


def totals(statuses: Sequence[ConnectionStatus]) -> str:
    """Summarize all connections in one line."""
    count = {stage: sum(one.orders.get(stage, 0) for one in statuses) for stage in Stage}
    waiting = sum(count[stage] for stage in (Stage.TO_READ, Stage.TO_COMPLETE, Stage.TO_SEND))
    sent = count[Stage.SENT_TO_OMS] + count[Stage.TO_COMPARE]
    orders = (
        f"Orders: {sent:,} sent to the OMS, {waiting:,} in progress, "
        f"{count[Stage.BLOCKED] + count[Stage.HELD]:,} blocked or held."
    )
    stages = {
        stage: sum(one.shipments.get(stage, 0) for one in statuses) for stage in ShipmentStage
    }
    packed = [f"{number:,} {words}" for words, number in shipment_counts(stages).items() if number]
    return f"{orders} Shipments: {', '.join(packed)}." if packed else orders


def clock_text(now: datetime) -> str:
    """Return the time of day in UTC."""
    return f"{now.astimezone(UTC):%H:%M:%S}"
