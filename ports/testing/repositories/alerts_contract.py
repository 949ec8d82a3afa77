"""Contract tests of `AlertRepository`."""

from dataclasses import replace
from datetime import timedelta

from ...host.alert_channel import AlertKind
from ...repositories.alerts import Alert, Notification
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WEBHOOK = "webhook"
BLOCKED = Alert(AlertKind.ORDERS_BLOCKED, CONNECTION, NOON, NOON - HOUR, count=50)
DISK = Alert(AlertKind.DISK_LOW, "", NOON, NOON, count=1, detail="7 MiB are left.")


def a_notification(
    alert: Alert = BLOCKED, *, of_end: bool = False, channel: str = WEBHOOK
) -> Notification:
    """Return a notification of an alert, due at NOON."""
    return Notification(alert.kind, alert.connection, alert.began_at, channel, of_end, due_at=NOON)


class AlertRepositoryContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    def test_an_alert_without_end_is_open(self, storage: Storage) -> None:
        ended = replace(BLOCKED, began_at=NOON - HOUR, ended_at=NOON)
        with storage.writing() as uow:
            uow.alerts.put([BLOCKED, DISK, ended])

        with storage.reading() as uow:
            assert uow.alerts.open() == [DISK, BLOCKED]

    def test_an_alert_is_replaced_under_its_key(self, storage: Storage) -> None:
        cleared = replace(BLOCKED, count=51, clear_at=NOON + MINUTE)
        for alert in (BLOCKED, cleared):
            with storage.writing() as uow:
                uow.alerts.put([alert])

        with storage.reading() as uow:
            assert uow.alerts.open() == [cleared]

    def test_a_notification_is_due_at_its_time(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.alerts.put([BLOCKED])
            uow.alerts.put_notifications([a_notification()])

        with storage.reading() as uow:
            assert uow.alerts.due(WEBHOOK, NOON - MINUTE) is None
            assert uow.alerts.due(WEBHOOK, NOON) == a_notification()
            assert uow.alerts.get(a_notification()) == BLOCKED
            assert uow.alerts.next_due(WEBHOOK) == NOON
            assert uow.alerts.due("email", NOON) is None

    def test_a_sent_notification_is_no_longer_due(self, storage: Storage) -> None:
        sent = replace(a_notification(), sent_at=NOON, answer="200 OK")
        with storage.writing() as uow:
            uow.alerts.put([BLOCKED])
            uow.alerts.put_notifications([sent])

        with storage.reading() as uow:
            assert uow.alerts.due(WEBHOOK, NOON) is None
            assert uow.alerts.next_due(WEBHOOK) is None
            assert uow.alerts.notifications(BLOCKED) == [sent]

    def test_the_end_is_due_after_the_start_was_sent(self, storage: Storage) -> None:
        """A start that arrives after its end would be a false alarm."""
        beginning = replace(a_notification(), due_at=NOON + HOUR)
        other = replace(a_notification(channel="email"), sent_at=NOON)
        end = a_notification(of_end=True)
        with storage.writing() as uow:
            uow.alerts.put([BLOCKED])
            uow.alerts.put_notifications([beginning, end, other])
        with storage.reading() as uow:
            assert uow.alerts.due(WEBHOOK, NOON) is None

        with storage.writing() as uow:
            uow.alerts.put_notifications([replace(beginning, sent_at=NOON + HOUR)])
        with storage.reading() as uow:
            assert uow.alerts.due(WEBHOOK, NOON) == end

    def test_notifications_are_sorted_by_channel_the_start_first(self, storage: Storage) -> None:
        notifications = [
            a_notification(channel=channel, of_end=of_end)
            for channel in ("email", WEBHOOK)
            for of_end in (False, True)
        ]
        with storage.writing() as uow:
            uow.alerts.put([BLOCKED])
            uow.alerts.put_notifications(reversed(notifications))

        with storage.reading() as uow:
            assert uow.alerts.notifications(BLOCKED) == notifications

    def test_a_removed_alert_has_no_notifications(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.alerts.put([BLOCKED, DISK])
            uow.alerts.put_notifications([a_notification()])
        with storage.writing() as uow:
            uow.alerts.remove(BLOCKED)

        with storage.reading() as uow:
            assert uow.alerts.open() == [DISK]
            assert uow.alerts.due(WEBHOOK, NOON) is None

    def test_a_search_returns_the_newest_alert_first(self, storage: Storage) -> None:
        later = replace(DISK, began_at=NOON + MINUTE)
        ended = replace(DISK, ended_at=NOON + MINUTE)
        with storage.writing() as uow:
            uow.alerts.put([BLOCKED, later, ended])

        with storage.reading() as uow:
            assert uow.alerts.search() == [later, BLOCKED]
            assert uow.alerts.search(ended=True, limit=1) == [later]
            assert set(uow.alerts.search(ended=True)) == {later, BLOCKED, ended}

    def test_alerts_that_ended_long_ago_are_deleted(self, storage: Storage) -> None:
        old = replace(BLOCKED, began_at=NOON - HOUR, ended_at=NOON - MINUTE)
        with storage.writing() as uow:
            uow.alerts.put([BLOCKED, old])
            uow.alerts.put_notifications([a_notification(old)])
        with storage.writing() as uow:
            assert uow.alerts.forget(NOON) == 1

        with storage.reading() as uow:
            assert uow.alerts.search(ended=True) == [BLOCKED]
