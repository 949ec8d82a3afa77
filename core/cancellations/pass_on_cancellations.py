"""Sends customer cancellations to the OMS; repeated sends have no further effect."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from ...ports.host.errors import CancellationRefused, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.oms.gateway import OmsGateway
from ...ports.repositories.cancellations import Cancellation, CancellationStage
from ...ports.repositories.storage import Storage
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..jobs.names import JobName

log = logging.getLogger(__name__)

DONE = "Every cancellation was sent to the OMS."
AGAIN = "A cancellation that could not be sent is retried"


@dataclass(frozen=True, slots=True)
class PassOnCancellations:
    """
    Sends cancellations to the OMS, first noticed first.

    The cancellation's row is the outbox. Quantities are absolute, so a call with an unknown
    outcome is simply repeated.
    """

    connection: str
    oms: OmsGateway
    storage: Storage
    name: str = JobName.PASS_ON_CANCELLATIONS

    def run(self, now: datetime) -> NextRun:
        """Send the cancellation of one order."""
        with self.storage.reading() as uow:
            next_due = uow.cancellations.next_due(self.connection)
            if next_due is None or next_due > now:
                return nothing_due(next_due, now, DONE, AGAIN)
            first = uow.cancellations.due(self.connection, now, 1)[0]
        return self._send(first, now)

    def _send(self, record: Cancellation, now: datetime) -> NextRun:
        try:
            answer = self.oms.cancel(record.channel_order_id, record.lines, now)
        except CancellationRefused as refused:
            self._change(record, partial(_blocked, tried=record, reason=str(refused)))
            return NextRun(now, "The OMS refused a cancellation; it is blocked.")
        except TryAgain as failure:
            self._change(record, partial(_again, tried=record, failure=failure, now=now))
            raise
        if isinstance(answer, Deferred):
            return NextRun(answer.until, answer.reason, in_doubt=True)
        self._change(record, partial(_sent, what=record, now=now))
        return NextRun(now, "A cancellation was sent to the OMS.")

    def _change(self, record: Cancellation, change: Change[Cancellation]) -> None:
        with self.storage.writing() as uow:
            kept = uow.cancellations.get(self.connection, [record.channel_order_id])
            changed = change(kept[record.channel_order_id])
            uow.cancellations.put([changed])
        log.log(
            logging.WARNING if changed.reason else logging.INFO,
            "cancellation.outbox",
            extra={
                "connection": self.connection,
                "order": changed.channel_order_id,
                "stage": str(changed.stage),
                "units": sum(line.quantity for line in changed.lines),
                "reason": changed.reason,
            },
        )


def _sent(record: Cancellation, what: Cancellation, now: datetime) -> Cancellation:
    """Record what was sent; units that were cancelled meanwhile remain to be sent."""
    stage = CancellationStage.SENT if record.lines == what.lines else CancellationStage.TO_SEND
    return replace(record, stage=stage, sent=what.lines, sent_at=now, attempts=0, reason="")


def _again(
    record: Cancellation, tried: Cancellation, failure: TryAgain, now: datetime
) -> Cancellation:
    """Return the cancellation to be sent again, unless another process sent it meanwhile."""
    return retry_later(record, failure, now) if record.stage is tried.stage else record


def _blocked(record: Cancellation, tried: Cancellation, reason: str) -> Cancellation:
    """Return the cancellation as refused, unless another process sent it meanwhile."""
    if record.stage is not tried.stage:
        return record
    return replace(record, stage=CancellationStage.BLOCKED, reason=reason)
