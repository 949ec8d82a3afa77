"""Tell the channel what changed in the stock, in one submission an hour."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.inventory_sink import InventorySink, StockMessage
from ...ports.channel.stock_pools import StockRules
from ...ports.channel.submissions import Kind
from ...ports.host.errors import StopConnection, Throttled
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission
from ..jobs.job import NextRun
from ..jobs.names import JobName
from ..submissions.submission_rows import an_intent, put_submission, sent
from .stock_hour import HOUR, is_too_soon, slot_at
from .stock_submissions import blocking, last_sent_at

LOOK = timedelta(minutes=1)
"""How often it is seen whether a change waits, for which the budget is to be claimed."""

AT_ONCE = 5_000
"""Messages that are read from the books together."""


@dataclass(frozen=True, slots=True)
class SendStock:
    """
    Sends what differs from what the channel shows, at the connection's own minute.

    The submission and its messages are written down before the call. Behind one whose end is
    not known no other is sent before its deadline.

    Args:
        enabled: whether the channel is told anything.
        deadline: how long the result of a submission may take.
    """

    connection: str
    sink: InventorySink
    storage: Storage
    rules: StockRules
    deadline: timedelta
    enabled: bool = True
    name: str = JobName.SEND_STOCK

    def run(self, now: datetime) -> NextRun:
        """Send one update, or claim the budget for the next, and tell when it is time."""
        if not self.enabled:
            return NextRun(now + HOUR, "Inventory sync is switched off.")
        slot = slot_at(self.connection, now)
        with self.storage.reading() as uow:
            last_period_done = uow.stock.last_period_done(self.connection)
            too_soon = is_too_soon(last_sent_at(uow, self.connection), now)
        if last_period_done is None or (too_soon and last_period_done < slot):
            with self.storage.writing() as uow:
                uow.stock.mark_period_done(self.connection, slot)
            last_period_done = slot
        if last_period_done >= slot:
            return self._wait(slot + HOUR, now)
        return self._update(slot, now)

    def send_now(self, now: datetime) -> NextRun:
        """Send what is due without waiting for the minute; a later pause says why it cannot be."""
        return self._update(slot_at(self.connection, now), now)

    def _wait(self, next_slot: datetime, now: datetime) -> NextRun:
        with self.storage.reading() as uow:
            news = uow.stock.has_news(self.connection)
        self.sink.reserve(next_slot if news else None, now)
        reason = f"The next stock update leaves at {next_slot:%H:%M:%S} UTC"
        until = min(next_slot, now + LOOK)
        return NextRun(until, f"{reason}." if news else f"{reason}, if anything changes.")

    def _update(self, slot: datetime, now: datetime) -> NextRun:
        with self.storage.writing() as uow:
            waits_for = blocking(uow, self.connection, now)
            due = uow.stock.coalesce(self.connection, self.rules)
            if not due:
                uow.stock.mark_period_done(self.connection, slot)
        if not due:
            self.sink.reserve(None, now)
            return NextRun(now, "Nothing changed in the stock.")
        if waits_for is not None:
            self.sink.reserve(None, now)
            reason = f"{due} SKUs wait until it is known what became of {waits_for.name}."
            return NextRun(now + LOOK, reason, in_doubt=True)
        possible_at = self.sink.possible_at(now)
        if possible_at > now:
            self.sink.reserve(now, now)
            return NextRun(possible_at, f"{due} SKUs wait for the shared budget.", in_doubt=True)
        return self._send(slot, now)

    def _send(self, slot: datetime, now: datetime) -> NextRun:
        intent = an_intent(self.connection, Kind.STOCK, ["update"], self.deadline, now)
        with self.storage.writing() as uow:
            if blocking(uow, self.connection, now) is not None:  # another process was quicker
                return NextRun(now + LOOK, "A stock update was sent just now.")
            before = uow.stock.last_period_done(self.connection)
            entries = uow.stock.make_messages(self.connection, intent.name, now)
            intent = replace(intent, entries=entries)
            uow.submissions.put([intent])
            uow.stock.mark_period_done(self.connection, slot)
        reopened = slot - HOUR if before is None else min(before, slot)
        try:
            answer = self.sink.send(self._levels(intent), now)
        except (Throttled, StopConnection):
            self._take_back(intent, reopened)
            raise
        if isinstance(answer, Deferred):
            self._take_back(intent, reopened)
            return NextRun(answer.until, answer.reason, in_doubt=True)
        put_submission(self.storage, intent, partial(sent, submission_id=answer, now=now))
        return NextRun(now, f"A stock update of {entries} SKUs was sent.")

    def _levels(self, intent: Submission) -> Iterator[StockMessage]:
        after = 0
        while True:
            with self.storage.reading() as uow:
                messages = uow.stock.messages(self.connection, intent.name, after, AT_ONCE)
            for one in messages:
                yield StockMessage(one.number, one.channel_sku, one.quantity, one.latency_days)
            if len(messages) < AT_ONCE:
                return
            after = messages[-1].number

    def _take_back(self, intent: Submission, reopened: datetime) -> None:
        with self.storage.writing() as uow:
            uow.stock.take_back(self.connection, intent.name)
            uow.submissions.remove(self.connection, intent.name)
            uow.stock.mark_period_done(self.connection, reopened)
