"""The texts of notices to people: what an alert is about, since when, and how long it lasted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ...ports.host.alert_channel import AlertKind, Notice
from ...ports.repositories.alerts import Alert, Notification

RemedyFor = Callable[[AlertKind, str], str]
"""Returns what a person can do about an alert of a kind and a connection, as sentences."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is wrong with a connection, where the alert counts one, and where it counts `{n}`."""

    one: str
    many: str


WORDS: Final = {
    AlertKind.NOT_LOADED: Words(
        "no running host has loaded it",
        "no running host has loaded it",
    ),
    AlertKind.JOB_HALTED: Words(
        "one of its jobs stopped and needs a person",
        "{n} of its jobs stopped and need a person",
    ),
    AlertKind.CHANNEL_HALTED: Words(
        "one connection stopped together with others",
        "{n} connections stopped at once",
    ),
    AlertKind.JOB_FAILING: Words(
        "one of its jobs has failed for too long",
        "{n} of its jobs have failed for too long",
    ),
    AlertKind.SUBMISSION_STUCK: Words(
        "one submission is stuck at the channel",
        "{n} submissions are stuck at the channel",
    ),
    AlertKind.STOCK_OLD: Words(
        "the channel does not know the newest stock",
        "the channel does not know the newest stock of {n} SKUs",
    ),
    AlertKind.STOCK_UNUSABLE: Words(
        "stock from the OMS cannot be used, so the channel keeps an older quantity",
        "stock from the OMS cannot be used, so the channel keeps older quantities of {n} SKUs",
    ),
    AlertKind.ORDERS_UNSENT: Words(
        "one order has not reached the OMS",
        "{n} orders have not reached the OMS",
    ),
    AlertKind.ORDERS_BLOCKED: Words(
        "one order is blocked",
        "{n} orders are blocked",
    ),
    AlertKind.ORDERS_HELD: Words(
        "one order waits for listings",
        "{n} orders wait for listings",
    ),
    AlertKind.ORDERS_MISSED: Words(
        "the daily rescan found one order or change that no order scan had seen",
        "the daily rescan found {n} orders or changes that no order scan had seen",
    ),
    AlertKind.SHIPMENTS_LATE: Words(
        "one packed order has waited for its documents for too long",
        "{n} packed orders wait for their documents, the first for too long",
    ),
    AlertKind.SHIPMENTS_FAILED: Words(
        "one shipment needs a person",
        "{n} shipments need a person",
    ),
    AlertKind.CANCEL_REQUESTED: Words(
        "the buyer of one order asks to cancel it",
        "the buyers of {n} orders ask to cancel them",
    ),
    AlertKind.PARCELS_TO_STOP: Words(
        "one parcel with a label needs a person",
        "{n} parcels with a label need a person",
    ),
    AlertKind.CANCELLATIONS_BLOCKED: Words(
        "one cancellation needs a person",
        "{n} cancellations need a person",
    ),
    AlertKind.DISK_LOW: Words(
        "the disk of the database is nearly full",
        "the disk of the database is nearly full",
    ),
}


def notice_of(alert: Alert, notification: Notification, remedy_for: RemedyFor) -> Notice:
    """Return the notice that a notification sends, with the remedy where the alert begins."""
    end = notification.of_end
    return Notice(
        notice_id=f"{alert.kind}/{alert.connection}/{alert.began_at.isoformat()}"
        f"/{'end' if end else 'beginning'}",
        kind=alert.kind,
        connection=alert.connection,
        over=end,
        since=alert.since,
        count=alert.count,
        title=f"{'Over: ' if end else ''}{_what(alert)}",
        text=_end(alert) if end else _beginning(alert, remedy_for),
    )


def _what(alert: Alert) -> str:
    words = WORDS[alert.kind]
    sentence = (words.one if alert.count == 1 else words.many).format(n=f"{alert.count:,}")
    return f"{alert.connection or 'channel-connector'}: {sentence}"


def _beginning(alert: Alert, remedy_for: RemedyFor) -> str:
    since = f"Since {_moment(alert.since)}."
    remedy = remedy_for(alert.kind, alert.connection)
    parts = (f"{_what(alert)}.", since, alert.detail, remedy)
    return "\n".join(filter(None, parts))


def _end(alert: Alert) -> str:
    was = f"{_what(alert)}. That is over."
    clear = f" to {_moment(alert.clear_at)}" if alert.clear_at else ""
    return f"{was}\nIt lasted from {_moment(alert.began_at)}{clear}. Nothing is left to do."


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
