"""Simulates an order that the channel lists too late, and the operator who calls it in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .....core.jobs.wake import wake
from .....core.orders.request_order import JOBS_AFTER_REQUEST, request_order
from ....bootstrap.container import Host
from ...sandboxes.sandbox_control import SandboxControl

LATE = timedelta(hours=3)
"""How far behind the connector's cursor the channel lists it."""

NOTICED = timedelta(minutes=15)
"""When the operator notices that the order is missing, after it was listed."""


@dataclass(slots=True)
class LateOrder:
    """One order of the channel that no scan sees; `orders fetch` asks for it by its id."""

    channel: SandboxControl
    order_id: str = ""
    notice_at: datetime | None = None

    def place(self, now: datetime) -> None:
        """Let the channel list the order."""
        [self.order_id] = self.channel.place_orders(1, minutes_ago=LATE.total_seconds() / 60)
        self.notice_at = now + NOTICED

    def call_in(self, host: Host, connection: str, now: datetime) -> bool:
        """Ask for the order once it is noticed, and return whether this was the time."""
        if self.notice_at is None or now < self.notice_at:
            return False
        self.notice_at = None
        request_order(host.storage_host().storage, connection, self.order_id, now)
        wake(host.storage_host().scheduled_jobs, [connection], JOBS_AFTER_REQUEST, now)
        return True
