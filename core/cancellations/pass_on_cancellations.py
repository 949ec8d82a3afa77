"""Tell the OMS what customers cancelled, with effect once."""

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

DONE = "The OMS knows of every cancellation."
AGAIN = "A cancellation that was not taken is told again"


@dataclass(frozen=True, slots=True)
class PassOnCancellations:
    """
    Passes cancellations on, first noticed first.

    The cancellation's row is the outbox. Quantities are absolute, so an outcome that is not
    known is settled by notification the same again.
    """

    connection: str
    oms: OmsGateway
    storage: Storage
    name: str = JobName.PASS_ON_CANCELLATIONS

    def run(self, now: datetime) -> NextRun:
        """Tell of one order, or tell when there is something to tell."""
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
            self._change(record, partial(_blocked, reason=str(refused)))
            return NextRun(now, "The OMS refused a cancellation; it is blocked.")
        except TryAgain as failure:
            self._change(record, partial(retry_later, failure=failure, now=now))
            raise
        if isinstance(answer, Deferred):
            return NextRun(answer.until, answer.reason, in_doubt=True)
        self._change(record, partial(_sent, what=record, now=now))
        return NextRun(now, "A cancellation was passed on.")

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
    """Note what was sent; what was cancelled meanwhile is still to be."""
    stage = CancellationStage.SENT if record.lines == what.lines else CancellationStage.TO_SEND
    return replace(record, stage=stage, sent=what.lines, sent_at=now, attempts=0, reason="")


def _blocked(record: Cancellation, reason: str) -> Cancellation:
    return replace(record, stage=CancellationStage.BLOCKED, reason=reason)
