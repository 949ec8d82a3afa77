"""`alerts list`: lists alerts with their notifications."""

from ....ports.repositories.alerts import Notification
from ..command_line import CommandLine
from ..tables import moment, show_count, show_table

ALL_AT_ONCE = 1_000_000


def list_alerts(command_line: CommandLine, limit: int, skip: int, *, ended: bool) -> None:
    """List alerts, last begun first."""
    with command_line.storage() as host, host.storage.reading() as uow:
        matching = uow.alerts.search(ended=ended, limit=ALL_AT_ONCE)
        found = matching[skip : skip + limit]
        sent = [uow.alerts.notifications(alert) for alert in found]
    show_table(
        ("kind", "connection", "count", "since", "began", "ended", "notified", "detail"),
        [
            (
                str(alert.kind),
                alert.connection,
                f"{alert.count:,}",
                moment(alert.since),
                moment(alert.began_at),
                moment(alert.ended_at) if alert.ended_at else "",
                "; ".join(map(_sent_to, notifications)),
                alert.detail,
            )
            for alert, notifications in zip(found, sent, strict=True)
        ],
    )
    show_count(len(found), len(matching), skip)


def _sent_to(notification: Notification) -> str:
    what = f"{notification.channel}, {'end' if notification.of_end else 'beginning'}"
    if notification.sent_at is not None:
        return f"{what}: {moment(notification.sent_at)}"
    return f"{what}: not yet{f' ({notification.reason})' if notification.reason else ''}"
