"""Port for notifying people of alerts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class AlertKind(StrEnum):
    """The condition of an alert; thresholds are in `AlertRules`."""

    NOT_LOADED = "NOT_LOADED"
    """No running host has loaded an enabled connection."""
    JOB_HALTED = "JOB_HALTED"
    """A job of a connection stopped until an operator acts."""
    CHANNEL_HALTED = "CHANNEL_HALTED"
    """A channel or OMS refuses several connections at once."""
    JOB_FAILING = "JOB_FAILING"
    """A job has failed for longer than the threshold."""
    SUBMISSION_STUCK = "SUBMISSION_STUCK"
    """A submission is past its deadline."""
    STOCK_OLD = "STOCK_OLD"
    """A stock change was not sent to the channel within the threshold."""
    STOCK_UNUSABLE = "STOCK_UNUSABLE"
    """Stock from the OMS cannot be used: whole calls, or some SKUs beyond the threshold."""
    ORDERS_UNSENT = "ORDERS_UNSENT"
    """An order was not sent to the OMS within the threshold."""
    ORDERS_BLOCKED = "ORDERS_BLOCKED"
    """Orders are blocked until an operator acts."""
    ORDERS_HELD = "ORDERS_HELD"
    """Orders wait for listings."""
    ORDERS_MISSED = "ORDERS_MISSED"
    """The last daily rescan found orders or changes that no order scan had stored."""
    SHIPMENTS_LATE = "SHIPMENTS_LATE"
    """A shipment had no documents within the threshold."""
    SHIPMENTS_FAILED = "SHIPMENTS_FAILED"
    """Shipments failed and wait for an operator."""
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    """Buyers ask to cancel orders, and an operator must decide."""
    PARCELS_TO_STOP = "PARCELS_TO_STOP"
    """Parcels that did not fail need an operator: cancelled units, or trouble on the way."""
    CANCELLATIONS_BLOCKED = "CANCELLATIONS_BLOCKED"
    """Cancellations are blocked until an operator acts."""
    DISK_LOW = "DISK_LOW"
    """The disk of the database is nearly full."""


@dataclass(frozen=True, slots=True)
class Notice:
    """
    The start or end of an alert, as sent. Contains no personal data and no secret.

    Args:
        notice_id: idempotency key, the same for repeated sends.
        kind: None for a test notice.
        connection: the affected connection; empty for the whole host.
        over: True for the end of the alert.
        since: start of the condition.
        count: number of affected orders, submissions or jobs.
        title: one line.
        text: what happened, since when, and what to do.
    """

    notice_id: str
    kind: AlertKind | None
    connection: str
    over: bool
    since: datetime
    count: int
    title: str
    text: str


class AlertChannel(Protocol):
    """Sends alerts to people, for example by email."""

    def send(self, notice: Notice, now: datetime) -> str:
        """
        Send one notice, and return the other side's answer.

        It is sent again if the answer was lost; `notice_id` identifies duplicates.

        Raises:
            Unavailable: outcome unknown; retry later.
            AlertRefused: the other side refused it.
        """
        ...
