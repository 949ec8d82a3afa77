"""Tests of `WatchAlerts`: start and end of each alert."""

from datetime import timedelta

import pytest

from channel_connector.ports.host.alert_channel import AlertKind
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.scheduled_jobs import HOST
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.stock import WHOLE_CALLS, StockCall
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_cancellation,
    a_record,
    a_shipment,
    a_submission,
    an_order_rescan,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_without_conditions_nothing_needs_attention(watch, open_alerts, leave):
    leave(ran_at=NOON, succeeded_at=NOON)

    next_run = watch.run(NOON)

    assert next_run.reason == "Nothing needs attention."
    assert open_alerts() == []


def test_fifty_orders_blocked_are_one_alert(watch, blocked, open_alerts):
    blocked(50)

    watch.run(NOON + HOUR)

    [alert] = open_alerts()
    assert (alert.kind, alert.connection) == (AlertKind.ORDERS_BLOCKED, CONNECTION)
    assert (alert.count, alert.since, alert.began_at) == (50, NOON, NOON + HOUR)


def test_a_lasting_condition_stays_one_alert_with_its_current_count(watch, blocked, open_alerts):
    blocked(1)
    watch.run(NOON)
    blocked(5)
    watch.run(NOON + MINUTE)

    [alert] = open_alerts()
    assert (alert.count, alert.began_at) == (5, NOON)


def test_each_channel_gets_one_notification_of_the_start(watch, blocked, storage):
    blocked(1)
    for minute in range(4):
        watch.run(NOON + minute * MINUTE)

    with storage.reading() as uow:
        [alert] = uow.alerts.open()
        [notification] = uow.alerts.notifications(alert)
    assert (notification.channel, notification.of_end) == ("webhook", False)
    assert notification.due_at == NOON + MINUTE


def test_an_alert_ends_after_five_minutes_without_its_condition(
    watch, blocked, open_alerts, storage
):
    blocked(1)
    watch.run(NOON)
    blocked(1, Stage.SENT_TO_OMS)
    for minute in (2, 4, 6):
        watch.run(NOON + minute * MINUTE)
    assert len(open_alerts()) == 1

    watch.run(NOON + 7 * MINUTE)

    assert open_alerts() == []
    with storage.reading() as uow:
        [ended] = uow.alerts.search(ended=True)
        assert [notification.of_end for notification in uow.alerts.notifications(ended)] == [
            False,
            True,
        ]
    assert (ended.clear_at, ended.ended_at) == (NOON + 2 * MINUTE, NOON + 7 * MINUTE)


def test_a_flapping_condition_is_one_alert(watch, blocked, storage):
    for minute in range(0, 30, 3):
        blocked(1, Stage.BLOCKED if minute % 2 else Stage.SENT_TO_OMS)
        watch.run(NOON + minute * MINUTE)

    with storage.reading() as uow:
        assert len(uow.alerts.search(ended=True)) == 1


def test_an_alert_that_ends_before_its_notification_sends_none(watch, blocked, storage):
    blocked(1)
    watch.run(NOON)
    blocked(1, Stage.SENT_TO_OMS)
    watch.run(NOON + MINUTE / 2)

    with storage.reading() as uow:
        assert uow.alerts.search(ended=True) == []
        assert uow.alerts.due("webhook", NOON + HOUR) is None


def test_a_halted_job_is_an_alert_with_its_reason(watch, leave, open_alerts):
    leave(
        halted="Amazon does not accept the secret key.",
        failures=1,
        ran_at=NOON,
        due_at=NOON + 30 * MINUTE,
    )

    watch.run(NOON)

    [alert] = open_alerts()
    assert alert.kind == AlertKind.JOB_HALTED
    assert alert.detail == (
        "fetch orders: Amazon does not accept the secret key. Next try at 12:30 UTC."
    )


def test_many_halted_jobs_are_listed_in_part(watch, leave, open_alerts):
    for number in range(5):
        leave(f"job_{number}", halted="No.", failures=1, ran_at=NOON)

    watch.run(NOON)

    [alert] = open_alerts()
    assert alert.count == 5
    assert alert.detail == "job 0: No. job 1: No. job 2: No. 2 more. Next try at 12:00 UTC."


def test_a_job_that_fails_for_an_hour_is_an_alert(watch, leave, open_alerts):
    leave(failures=9, reason="Amazon does not answer.", succeeded_at=NOON, ran_at=NOON)

    watch.run(NOON + HOUR)
    assert open_alerts() == []
    watch.run(NOON + HOUR + MINUTE)

    [alert] = open_alerts()
    assert (alert.kind, alert.since) == (AlertKind.JOB_FAILING, NOON)
    assert alert.detail == "fetch orders: Amazon does not answer. Next try at 12:00 UTC."


def test_a_job_that_never_succeeded_counts_its_failures(watch, leave, open_alerts):
    """A connection that never worked is failing as well."""
    leave(failures=20, reason="Amazon does not answer.", ran_at=NOON)

    watch.run(NOON)

    assert [alert.kind for alert in open_alerts()] == [AlertKind.JOB_FAILING]


def test_an_order_that_is_unsent_for_too_long_is_an_alert(watch, storage, open_alerts):
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1"), a_record("403-2", first_seen_at=NOON + HOUR)])

    watch.run(NOON + HOUR)
    assert open_alerts() == []
    watch.run(NOON + HOUR + MINUTE)

    [alert] = open_alerts()
    assert (alert.kind, alert.count) == (AlertKind.ORDERS_UNSENT, 2)


def test_an_old_order_that_was_first_seen_now_is_not_late(watch, storage, open_alerts):
    """The first scan looks back for weeks."""
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1", first_seen_at=NOON + 24 * HOUR)])

    watch.run(NOON + 24 * HOUR)

    assert open_alerts() == []


def test_a_packed_order_without_documents_for_too_long_is_an_alert(watch, storage, open_alerts):
    """Whatever the reason: a suitable slot may never be offered."""
    with storage.writing() as uow:
        uow.shipments.put(
            [
                a_shipment("7001", stage=ShipmentStage.CHECKED),
                a_shipment("7002", stage=ShipmentStage.BOOKED, accepted_at=NOON + HOUR),
                a_shipment("7003", stage=ShipmentStage.READY),
            ]
        )

    watch.run(NOON + 4 * HOUR)
    assert open_alerts() == []
    watch.run(NOON + 4 * HOUR + MINUTE)

    [alert] = open_alerts()
    assert (alert.kind, alert.count) == (AlertKind.SHIPMENTS_LATE, 2)


def test_stock_that_is_not_sent_for_too_long_is_an_alert(watch, storage, open_alerts):
    with storage.writing() as uow:
        uow.stock.receive(CONNECTION, [StockCall(NOON, {"RED-MUG": 5})])

    watch.run(NOON + 3 * HOUR + MINUTE)

    assert [alert.kind for alert in open_alerts()] == [AlertKind.STOCK_OLD]


def test_stock_of_a_connection_without_inventory_sync_is_not_late(watch, storage, open_alerts):
    with storage.writing() as uow:
        uow.stock.receive("quiet", [StockCall(NOON, {"RED-MUG": 5})])

    watch.run(NOON + 24 * HOUR)

    assert open_alerts() == []


@pytest.mark.parametrize(
    ("kind", "put"),
    [
        (AlertKind.SUBMISSION_STUCK, lambda book: book.submissions.put([a_submission()])),
        (
            AlertKind.SHIPMENTS_FAILED,
            lambda book: book.shipments.put([a_shipment(stage=ShipmentStage.FAILED)]),
        ),
        (
            AlertKind.CANCELLATIONS_BLOCKED,
            lambda book: book.cancellations.put([a_cancellation(stage=CancellationStage.BLOCKED)]),
        ),
        (
            AlertKind.ORDERS_HELD,
            lambda book: book.orders.put([a_record(stage=Stage.HELD)]),
        ),
    ],
)
def test_items_that_need_attention_are_alerts(watch, storage, open_alerts, kind, put):
    with storage.writing() as uow:
        put(uow)

    watch.run(NOON + 3 * HOUR)

    assert [(alert.kind, alert.count) for alert in open_alerts()] == [(kind, 1)]


def test_low_disk_space_is_an_alert_of_the_host(watch, figures, open_alerts):
    figures.disk_free = 100 * 1024**2

    watch.run(NOON)

    [alert] = open_alerts()
    assert (alert.kind, alert.connection) == (AlertKind.DISK_LOW, HOST)
    assert alert.detail == "100 MiB are left on the disk of the database."


def test_alerts_that_ended_long_ago_are_deleted(watch, blocked, storage):
    blocked(1)
    watch.run(NOON)
    blocked(1, Stage.SENT_TO_OMS)
    for day in (1, 2, 100):
        watch.run(NOON + day * 24 * HOUR)

    with storage.reading() as uow:
        assert uow.alerts.search(ended=True) == []


def test_without_a_channel_alerts_are_stored(watch, blocked, storage):
    blocked(1)
    type(watch)(watch.watched, watch.figures, watch.scheduled_jobs, watch.storage, watch.rules).run(
        NOON
    )

    with storage.reading() as uow:
        [alert] = uow.alerts.open()
        assert uow.alerts.notifications(alert) == []


def unusable(storage, *skus, at=NOON):
    with storage.writing() as uow:
        uow.stock.note_unusable(CONNECTION, dict.fromkeys(skus, "It is no number."), at)


def test_stock_that_cannot_be_used_needs_a_person_once_it_lasts(watch, storage, open_alerts):
    unusable(storage, "RED", "BLUE")
    watch.run(NOON + 3 * HOUR)
    assert open_alerts() == []

    watch.run(NOON + 3 * HOUR + MINUTE)

    [alert] = open_alerts()
    assert (alert.kind, alert.count, alert.since) == (AlertKind.STOCK_UNUSABLE, 2, NOON)


def test_stock_of_which_nothing_can_be_used_needs_a_person_at_once(watch, storage, open_alerts):
    unusable(storage, "RED", "BLUE", "GREEN", WHOLE_CALLS)

    watch.run(NOON)

    [alert] = open_alerts()
    assert (alert.kind, alert.count, alert.since) == (AlertKind.STOCK_UNUSABLE, 3, NOON)


def test_usable_stock_ends_it(watch, storage, open_alerts):
    unusable(storage, "RED", WHOLE_CALLS)
    watch.run(NOON)
    with storage.writing() as uow:
        uow.stock.end_unusable(CONNECTION, ["RED", WHOLE_CALLS], NOON + MINUTE)

    watch.run(NOON + MINUTE)
    watch.run(NOON + 7 * MINUTE)

    assert open_alerts() == []


def test_what_a_rescan_found_needs_a_person_until_the_next_finds_nothing(
    watch, storage, open_alerts
):
    with storage.writing() as uow:
        uow.order_rescans.put(an_order_rescan(found=2, ended_at=NOON))
    watch.run(NOON)
    [alert] = open_alerts()
    with storage.writing() as uow:
        later = {"began_at": NOON + 24 * HOUR, "ended_at": NOON + 24 * HOUR}
        uow.order_rescans.put(an_order_rescan(found=0, **later))
    watch.run(NOON + 24 * HOUR)
    watch.run(NOON + 25 * HOUR)

    assert (alert.kind, alert.count) == (AlertKind.ORDERS_MISSED, 2)
    assert open_alerts() == []
