"""How things stand, in a line for each connection."""

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
    Stage.TO_SEND: "to deliver",
    Stage.HELD: "held",
    Stage.SENT_TO_OMS: "delivered",
    Stage.TO_COMPARE: "to compare",
    Stage.CLOSED: "closed",
    Stage.BLOCKED: "blocked",
}


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """How many orders and shipments are how far, and what each job waits for."""

    connection: str
    orders: dict[Stage, int]
    shipments: dict[ShipmentStage, int]
    jobs: tuple[ScheduledJob, ...]

    def line(self, now: datetime) -> str:
        """Tell it to people; jobs that have nothing to do but look again soon are left out."""
        counts = [
            f"{self.orders[stage]:,} {WORDS[stage]}" for stage in Stage if stage in self.orders
        ]
        packed = [
            f"{number:,} {words}"
            for words, number in packing_words(self.shipments).items()
            if number
        ]
        waits = [
            f"{job.job.replace('_', ' ')}{_until(job)}: {job.reason}"
            for job in self.jobs
            if job.reason and (job.halted or _is_worth_telling(job, now))
        ]
        told = f"{', '.join(counts) or 'no orders yet'}"
        if packed:
            told = f"{told}; packed: {', '.join(packed)}"
        return f"{self.connection}: {told}. " + " | ".join(waits)


def _is_worth_telling(job: ScheduledJob, now: datetime) -> bool:
    return job.job not in HOUSEKEEPING and job.due_at > now + IDLE


def packing_words(shipments: Mapping[ShipmentStage, int]) -> dict[str, int]:
    """Return how many shipments are how far, in words for people."""
    ready, failed, refused = (
        shipments.get(stage, 0)
        for stage in (ShipmentStage.READY, ShipmentStage.FAILED, ShipmentStage.REFUSED)
    )
    waiting = sum(shipments.values()) - ready - failed - refused
    return {
        "with label": ready,
        "waiting for their label": waiting,
        "cancelled": refused,
        "waiting for a person": failed,
    }


def _until(job: ScheduledJob) -> str:
    if job.halted:
        return " HALTED"
    return f" until {job.due_at.astimezone(UTC):%H:%M:%S}"


def read_status(host: Host, connections: Sequence[str]) -> list[ConnectionStatus]:
    """Read how each connection stands; raises StorageFailed."""
    jobs: defaultdict[str, list[ScheduledJob]] = defaultdict(list)
    for scheduled_job in host.scheduled_jobs().all():
        jobs[scheduled_job.connection].append(scheduled_job)
    with host.storage().reading() as uow:
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
    """Return one sentence on all connections together."""
    count = {stage: sum(one.orders.get(stage, 0) for one in statuses) for stage in Stage}
    waiting = sum(count[stage] for stage in (Stage.TO_READ, Stage.TO_COMPLETE, Stage.TO_SEND))
    sent = count[Stage.SENT_TO_OMS] + count[Stage.TO_COMPARE]
    orders = (
        f"{sent:,} orders delivered, {waiting:,} on their way, "
        f"{count[Stage.BLOCKED] + count[Stage.HELD]:,} wait for a person."
    )
    stages = {
        stage: sum(one.shipments.get(stage, 0) for one in statuses) for stage in ShipmentStage
    }
    packed = [f"{number:,} {words}" for words, number in packing_words(stages).items() if number]
    return f"{orders} Packed: {', '.join(packed)}." if packed else orders


def clock_text(now: datetime) -> str:
    """Return the time of day in UTC."""
    return f"{now.astimezone(UTC):%H:%M:%S}"
