"""Tests of `retry_order`: another attempt, and never a duplicate order."""

import pytest

from channel_connector.core.orders.order_intake import key_of, upsert_unreadable_order
from channel_connector.core.orders.retry_order import retry_order
from channel_connector.ports.channel.order_source import UnreadableOrder
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID, a_record

LATER = NOON.replace(hour=13)


@pytest.fixture
def retry(storage):
    def put_and_retry(**changes):
        with storage.writing() as uow:
            uow.orders.put([a_record(ORDER_ID, **changes)])
        return retry_order(storage, CONNECTION, ORDER_ID, LATER)

    return put_and_retry


@pytest.mark.parametrize("stage", [Stage.BLOCKED, Stage.CLOSED])
def test_a_blocked_or_closed_order_is_read_again(retry, record, stage):
    retry(stage=stage, order=None)

    assert (record(ORDER_ID).stage, record(ORDER_ID).due_at) == (Stage.TO_READ, LATER)


@pytest.mark.parametrize(
    "changes",
    [
        {"stage": Stage.BLOCKED, "order": None},
        {"stage": Stage.HELD},
        {"stage": Stage.TO_SEND, "attempts": 3},
        {"stage": Stage.SENT_TO_OMS, "order": None},
    ],
)
def test_the_reason_of_the_attempt_before_does_not_stay(retry, record, changes):
    retry(reason="Assure refused it.", **changes)

    assert record(ORDER_ID).reason == ""


def test_an_entry_without_an_order_id_is_closed(storage):
    """Amazon may refuse a call as a whole for one id that is none of its own."""
    entry = UnreadableOrder("", "AmazonOrderId is missing.")
    with storage.writing() as uow:
        uow.orders.put([upsert_unreadable_order(None, entry, CONNECTION, NOON, "walk")])

    after = retry_order(storage, CONNECTION, key_of(entry), LATER)

    assert after.stage is Stage.CLOSED
    assert "without an id" in after.reason


def test_a_held_order_is_sent_without_listings(retry, record):
    retry(stage=Stage.HELD)

    assert (record(ORDER_ID).stage, record(ORDER_ID).push_unmapped) == (Stage.TO_SEND, True)


def test_a_deferred_order_is_due_now(retry, record):
    retry(due_at=NOON.replace(hour=23), attempts=7)

    assert (record(ORDER_ID).due_at, record(ORDER_ID).attempts) == (LATER, 0)


def test_a_sent_order_stays_sent(retry, record):
    before = retry(stage=Stage.SENT_TO_OMS, order=None)

    assert record(ORDER_ID) == before
    assert before.stage is Stage.SENT_TO_OMS


def test_a_sent_order_with_a_reason_is_compared_again(retry, record):
    retry(stage=Stage.SENT_TO_OMS, order=None, reason="A line is not named any more.")

    assert (record(ORDER_ID).stage, record(ORDER_ID).due_at) == (Stage.TO_COMPARE, LATER)


def test_an_unknown_order_returns_none(storage):
    assert retry_order(storage, CONNECTION, "403-9999999-9999999", LATER) is None
