"""What people are told of an alert: what it is, since when, and what to do."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ...ports.host.alert_channel import AlertKind, Notice
from ...ports.repositories.alerts import Alert, Notification
from ...ports.repositories.scheduled_jobs import HOST

TRIAL: Final = "This is a trial, sent by `channel-connector alerts test`. Nothing needs to be done."


@dataclass(frozen=True, slots=True)
class Words:
    """How an alert of a `{connection}` is told, about one or about `{n}`; and what to do."""

    one: str
    many: str
    to_do: str


WORDS: Final = {
    AlertKind.JOB_HALTED: Words(
        "one of its jobs stopped and needs a person",
        "{n} of its jobs stopped and need a person",
        "Mend what the reason names, mostly a credential; `channel-connector check` tells which. "
        "It is tried again every 30 minutes, and at once when the connector is restarted.",
    ),
    AlertKind.JOB_FAILING: Words(
        "one of its jobs has failed for too long",
        "{n} of its jobs have failed for too long",
        "See whether the other side can be reached: `channel-connector check`. It goes on by "
        "itself once it can.",
    ),
    AlertKind.SUBMISSION_STUCK: Words(
        "one submission is stuck at the channel",
        "{n} submissions are stuck at the channel",
        "`channel-connector submissions list` shows the channel's ids; ask its support about them. "
        "`channel-connector submissions give-up NAME` asks anew for documents that will never "
        "come.",
    ),
    AlertKind.STOCK_OLD: Words(
        "the channel does not know the newest stock",
        "the channel does not know the newest stock of {n} SKUs",
        "`channel-connector stock pending --connection {connection}` and `channel-connector submissions "
        "list` show what it waits for.",
    ),
    AlertKind.ORDERS_UNSENT: Words(
        "one order has not reached the OMS",
        "{n} orders have not reached the OMS",
        "`channel-connector orders list --stage to_send` shows the reasons, and "
        "`channel-connector check` whether both sides can be reached.",
    ),
    AlertKind.ORDERS_BLOCKED: Words(
        "one order is blocked",
        "{n} orders are blocked",
        "`channel-connector orders list --stage blocked` shows the reasons; mend them, then "
        "`channel-connector orders retry --all-blocked`.",
    ),
    AlertKind.ORDERS_HELD: Words(
        "one order waits for listings",
        "{n} orders wait for listings",
        "`channel-connector listings missing --connection {connection}` names the SKUs; "
        "`channel-connector listings import FILE --connection {connection}` lets the orders go.",
    ),
    AlertKind.SHIPMENTS_LATE: Words(
        "one packed order has waited for its documents for too long",
        "{n} packed orders wait for their documents, the first for too long",
        "`channel-connector shipments list --unfinished` shows what each waits for, and "
        "`channel-connector budgets` whether it is the budget.",
    ),
    AlertKind.SHIPMENTS_FAILED: Words(
        "one shipment needs a person",
        "{n} shipments need a person",
        "`channel-connector shipments list --stage failed` shows the reasons; mend them, then "
        "`channel-connector shipments retry --all-failed`.",
    ),
    AlertKind.CANCELLATIONS_BLOCKED: Words(
        "one cancellation needs a person",
        "{n} cancellations need a person",
        "`channel-connector cancellations list --stage blocked` shows the reasons. Stop the "
        "parcels by hand, or mend the reasons, then `channel-connector cancellations retry "
        "--all-blocked`.",
    ),
    AlertKind.DISK_LOW: Words(
        "the disk of the database is nearly full",
        "the disk of the database is nearly full",
        "Free some space, before nothing can be stored any more.",
    ),
}


def notice_of(alert: Alert, notification: Notification) -> Notice:
    """Return what a notification tells."""
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
        text=_end(alert) if end else _beginning(alert),
    )


def trial(now: datetime) -> Notice:
    """Return a notice that tells nothing but that it arrives."""
    title = "channel-connector: a trial alert"
    return Notice(
        notice_id=f"trial/{now.isoformat()}",
        kind=None,
        connection=HOST,
        over=False,
        since=now,
        count=0,
        title=title,
        text=TRIAL,
    )


def _what(alert: Alert) -> str:
    words = WORDS[alert.kind]
    sentence = (words.one if alert.count == 1 else words.many).format(n=f"{alert.count:,}")
    return f"{alert.connection or 'channel-connector'}: {sentence}"


def _beginning(alert: Alert) -> str:
    since = f"Since {_moment(alert.since)}."
    to_do = WORDS[alert.kind].to_do.format(connection=alert.connection)
    parts = (f"{_what(alert)}.", since, alert.detail, to_do)
    return "\n".join(filter(None, parts))


def _end(alert: Alert) -> str:
    was = f"{_what(alert)}. That is over."
    clear = f" to {_moment(alert.clear_at)}" if alert.clear_at else ""
    return f"{was}\nIt lasted from {_moment(alert.began_at)}{clear}. Nothing is left to do."


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
