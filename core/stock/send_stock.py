"""Sends changed stock levels to the channel, in one submission per hour."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.inventory_sink import InventorySink, StockMessage
from ...ports.channel.stock_pools import StockRules
from ...ports.channel.submissions import Kind
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.job import NextRun
from ..jobs.names import JobName
from ..submissions.submission_rows import an_intent
from ..submissions.submit import Submitting
from .stock_hour import HOUR, leaves_at, slot_at
from .stock_submissions import blocking, last_sent_at

POLL_INTERVAL = timedelta(minutes=1)
"""How often changes are polled, to reserve budget for the next update."""

AT_ONCE = 5_000
"""Messages read from the database per query."""


@dataclass(frozen=True, slots=True)
class SendStock:
    """
    Sends the levels that differ from the channel's, once per hour at the connection's minute.

    The submission and its messages are stored before the call. While the outcome of one
    submission is unknown, no other is sent before its deadline.

    Args:
        deadline: maximum time until the result of a submission.
        enabled: if False, nothing is sent.
    """

    connection: str
    sink: InventorySink
    storage: Storage
    rules: StockRules
    deadline: timedelta
    enabled: bool = True
    name: str = JobName.SEND_STOCK

    def run(self, now: datetime) -> NextRun:
        """Send one update, or reserve budget for the next one."""
        if not self.enabled:
            return NextRun(now + HOUR, "Inventory sync is disabled.")
        slot = slot_at(self.connection, now)
        with self.storage.reading() as uow:
            last_period_done = uow.stock.last_period_done(self.connection)
            last = last_sent_at(uow, self.connection)
        due_at = leaves_at(last, slot)
        if last_period_done is None or (due_at is None and last_period_done < slot):
            with self.storage.writing() as uow:
                uow.stock.mark_period_done(self.connection, slot)
            last_period_done = slot
        if last_period_done >= slot:
            return self._wait(leaves_at(last, slot + HOUR) or slot + 2 * HOUR, now)
        if due_at is not None and now < due_at:
            return self._wait(due_at, now)
        return self._update(slot, now)

    def send_now(self, now: datetime) -> NextRun:
        """Send due levels without waiting for the minute; if not possible, the reason says why."""
        return self._update(slot_at(self.connection, now), now)

    def _wait(self, next_slot: datetime, now: datetime) -> NextRun:
        with self.storage.reading() as uow:
            news = uow.stock.has_news(self.connection)
        self.sink.reserve(next_slot if news else None, now)
        until = min(next_slot, now + POLL_INTERVAL)
        look = "Changed levels are looked for then" if until < next_slot else "It is due then"
        update = f"the stock update leaves at {next_slot:%H:%M:%S} UTC"
        return NextRun(until, f"{look}; {update}{'' if news else ', if any level changes'}.")

    def _update(self, slot: datetime, now: datetime) -> NextRun:
        with self.storage.writing() as uow:
            waits_for = blocking(uow, self.connection, now)
            due = uow.stock.coalesce(self.connection, self.rules)
            if not due:
                uow.stock.mark_period_done(self.connection, slot)
        if not due:
            self.sink.reserve(None, now)
            return NextRun(now, "No stock level changed.")
        if waits_for is not None:
            self.sink.reserve(None, now)
            reason = f"{due} SKUs wait for the result of submission {waits_for.name}."
            return NextRun(now + POLL_INTERVAL, reason, in_doubt=True)
        possible_at = self.sink.possible_at(now)
        if possible_at > now:
            self.sink.reserve(now, now)
            return NextRun(possible_at, f"{due} SKUs wait for the shared budget.", in_doubt=True)
        return self._send(slot, now)

    def _send(self, slot: datetime, now: datetime) -> NextRun:
        intent = an_intent(self.connection, Kind.STOCK, ["update"], self.deadline, now)
        with self.storage.writing() as uow:
            if blocking(uow, self.connection, now) is not None:  # another process was quicker
                return NextRun(now + POLL_INTERVAL, "Another process sent a stock update.")
            before = uow.stock.last_period_done(self.connection)
            entries = uow.stock.make_messages(self.connection, intent.name, now)
            intent = replace(intent, entries=entries)
            uow.submissions.put([intent])
            uow.stock.mark_period_done(self.connection, slot)
        reopened = slot - HOUR if before is None else min(before, slot)
        submitting = Submitting(
            self.storage,
            intent,
            partial(_take_back, intent=intent, reopened=reopened),
            partial(_close_again, intent=intent, slot=slot),
        )
        deferred = submitting.run(lambda: self.sink.send(self._messages(intent), now), now)
        if deferred is not None:
            return NextRun(deferred.until, deferred.reason, in_doubt=True)
        return NextRun(now, f"A stock update of {entries} SKUs was sent.")

    def _messages(self, intent: Submission) -> Iterator[StockMessage]:
        after = 0
        while True:
            with self.storage.reading() as uow:
                messages = uow.stock.messages(self.connection, intent.name, after, AT_ONCE)
            for one in messages:
                yield StockMessage(one.number, one.channel_sku, one.quantity, one.latency_days)
            if len(messages) < AT_ONCE:
                return
            after = messages[-1].number


def _take_back(uow: UnitOfWork, intent: Submission, reopened: datetime) -> None:
    """Undo the messages of an update that was not sent."""
    uow.stock.take_back(intent.connection, intent.name)
    uow.stock.mark_period_done(intent.connection, reopened)


def _close_again(uow: UnitOfWork, intent: Submission, slot: datetime) -> bool:
    """Count the hour of an update that counted as lost as used."""
    done = uow.stock.last_period_done(intent.connection)
    if done is None or done < slot:
        uow.stock.mark_period_done(intent.connection, slot)
    return True
