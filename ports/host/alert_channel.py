"""How people are told that something needs them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class AlertKind(StrEnum):
    """What needs a person."""

    JOB_HALTED = "JOB_HALTED"
    """A job of a connection stopped until somebody acts."""
    JOB_FAILING = "JOB_FAILING"
    """A job of a connection has failed for longer than it should."""
    SUBMISSION_STUCK = "SUBMISSION_STUCK"
    """The channel keeps a submission longer than it should."""
    STOCK_OLD = "STOCK_OLD"
    """A change of stock has not been told to the channel for longer than it should."""
    ORDERS_UNSENT = "ORDERS_UNSENT"
    """An order has not reached the OMS for longer than it should."""
    ORDERS_BLOCKED = "ORDERS_BLOCKED"
    """Orders wait for a person."""
    ORDERS_HELD = "ORDERS_HELD"
    """Orders wait for listings."""
    SHIPMENTS_LATE = "SHIPMENTS_LATE"
    """A shipment has had no documents for longer than it should."""
    SHIPMENTS_FAILED = "SHIPMENTS_FAILED"
    """Shipments wait for a person."""
    CANCELLATIONS_BLOCKED = "CANCELLATIONS_BLOCKED"
    """Cancellations wait for a person."""
    DISK_LOW = "DISK_LOW"
    """The disk of the database is nearly full."""


@dataclass(frozen=True, slots=True)
class Notice:
    """
    What is told: that something began, or that it is over. Holds no personal data, no secret.

    Args:
        notice_id: the same for the same notice, however often it is told.
        connection: whose trouble it is; empty where it is the whole host's.
        over: whether it is the end that is told.
        since: since when things have been so.
        count: how many orders, submissions or jobs it is about.
        title: one line.
        text: what, since when, and what to do.
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
    """Tells people, outside this program."""

    def send(self, notice: Notice, now: datetime) -> str:
        """
        Hand one notice over, and return what the other side said to it.

        It may be told again where its answer was lost; `notice_id` shows that it is the same.

        Raises:
            Unavailable: whether it was taken is not known; tell it again later.
            AlertRefused: the other side will not take it as things are.
        """
        ...
