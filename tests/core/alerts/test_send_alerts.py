"""Tests of `SendAlerts`: one notice of start and end each, whatever fails."""

from datetime import timedelta
from itertools import pairwise

import pytest

from channel_connector.core.alerts.alert_texts import notice_of
from channel_connector.core.alerts.send_alerts import SendAlerts
from channel_connector.ports.host.alert_channel import AlertKind
from channel_connector.ports.repositories.alerts import Alert, Notification
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def remedy_for(kind, connection):
    return f"Do what helps against {kind} of {connection}."


@pytest.fixture
def tell(channel, storage):
    return SendAlerts("webhook", channel, storage, remedy_for)


@pytest.fixture
def alert_began(watch, blocked):
    """An open alert of fifty blocked orders."""
    blocked(50)
    watch.run(NOON)


@pytest.fixture
def it_is_over(watch, blocked):
    """Return a function that ends the alert."""

    def mend():
        blocked(50, Stage.SENT_TO_OMS)
        for minute in (10, 20):
            watch.run(NOON + minute * MINUTE)

    return mend


def test_the_start_is_sent_once_with_what_to_do(alert_began, tell, channel, run_until_quiet):
    run_until_quiet(tell, NOON)
    assert channel.sent == []
    for minute in (1, 2, 60):
        run_until_quiet(tell, NOON + minute * MINUTE)

    [notice] = channel.sent
    assert notice.title == f"{CONNECTION}: 50 orders are blocked"
    what, since, remedy = notice.text.splitlines()
    assert what == f"{CONNECTION}: 50 orders are blocked."
    assert since == "Since 2026-03-14 12:00 UTC."
    assert remedy == remedy_for(AlertKind.ORDERS_BLOCKED, CONNECTION)


def test_the_notice_has_the_count_when_it_is_sent(
    alert_began, watch, blocked, tell, channel, run_until_quiet
):
    blocked(60)
    watch.run(NOON + MINUTE / 2)

    run_until_quiet(tell, NOON + MINUTE)

    assert channel.sent[0].count == 60


def test_the_end_is_sent_once(alert_began, it_is_over, tell, channel, run_until_quiet):
    run_until_quiet(tell, NOON + MINUTE)
    it_is_over()
    for minute in (20, 30):
        run_until_quiet(tell, NOON + minute * MINUTE)

    _, notice = channel.sent
    assert notice.over
    assert notice.title == f"Over: {CONNECTION}: 50 orders are blocked"
    assert "It lasted from 2026-03-14 12:00 UTC to 2026-03-14 12:10 UTC." in notice.text


def test_a_failed_notification_is_retried_with_backoff(alert_began, tell, channel, run_until_quiet):
    channel.go_away()
    tries = [
        minute
        for minute in range(1, 300)
        if "could not be sent" in tell.run(NOON + minute * MINUTE).reason
    ]
    channel.come_back()
    run_until_quiet(tell, NOON + 360 * MINUTE)

    assert tries[:4] == [1, 2, 3, 5]
    assert all(later - earlier <= 60 for earlier, later in pairwise(tries))
    assert len(channel.sent) == 1


def test_an_end_is_not_sent_before_its_start(
    alert_began, it_is_over, tell, channel, run_until_quiet
):
    channel.go_away()
    run_until_quiet(tell, NOON + MINUTE)
    it_is_over()
    run_until_quiet(tell, NOON + 20 * MINUTE)
    channel.come_back()
    run_until_quiet(tell, NOON + 2 * HOUR)

    assert [notice.over for notice in channel.sent] == [False, True]


def test_a_refusal_is_stored_with_its_reason_and_delays_no_other(
    alert_began, figures, watch, tell, channel, storage, run_until_quiet
):
    channel.refuse()
    run_until_quiet(tell, NOON + MINUTE)
    figures.disk_free = 0
    watch.run(NOON + MINUTE)
    channel.come_back()
    with storage.reading() as uow:
        _, blocked = uow.alerts.open()
        [notification] = uow.alerts.notifications(blocked)

    run_until_quiet(tell, NOON + 2 * MINUTE)

    assert (notification.attempts, notification.reason) == (1, "It is not taken.")
    assert {notice.kind for notice in channel.sent} == {
        AlertKind.DISK_LOW,
        AlertKind.ORDERS_BLOCKED,
    }


def test_after_a_crash_the_same_notice_is_sent_again(
    alert_began, tell, channel, run_until_quiet, monkeypatch
):
    """The receiver identifies duplicates by the id."""

    def dies(_self, _notification):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SendAlerts, "_keep", dies)
        with pytest.raises(KeyboardInterrupt):
            tell.run(NOON + MINUTE)
    run_until_quiet(tell, NOON + MINUTE)

    first, again = channel.sent
    assert first == again


@pytest.mark.parametrize("kind", AlertKind)
@pytest.mark.parametrize("count", [1, 1200])
def test_every_kind_has_a_sentence_and_what_to_do(kind, count):
    alert = Alert(kind, CONNECTION, NOON, NOON, count)
    notification = Notification(kind, CONNECTION, NOON, "webhook", of_end=False, due_at=NOON)

    notice = notice_of(alert, notification, remedy_for)

    assert notice.title.startswith(f"{CONNECTION}: ")
    assert "{" not in notice.title + notice.text
    assert remedy_for(kind, CONNECTION) in notice.text
    if kind not in {AlertKind.DISK_LOW, AlertKind.NOT_LOADED}:
        assert ("1,200" in notice.title) == (count == 1200)
