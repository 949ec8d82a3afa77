"""Tests of `retry_cancellation`."""

from datetime import timedelta

import pytest

from channel_connector.core.cancellations.retry_cancellation import retry_cancellation
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_cancellation,
)

LATER = NOON + timedelta(hours=1)


@pytest.mark.parametrize("stage", [CancellationStage.BLOCKED, CancellationStage.TO_SEND])
def test_an_unsent_cancellation_is_due_at_once(storage, keep_cancellation, cancellation, stage):
    waits = {"stage": stage, "due_at": LATER + timedelta(minutes=9), "attempts": 7}
    keep_cancellation(a_cancellation(**waits, reason="Assure refused it."))

    retry_cancellation(storage, CONNECTION, ORDER_ID, LATER)

    kept = cancellation(ORDER_ID)
    assert (kept.stage, kept.due_at) == (CancellationStage.TO_SEND, LATER)
    assert (kept.attempts, kept.reason) == (0, "")


def test_a_sent_cancellation_stays_unchanged(storage, keep_cancellation, cancellation):
    keep_cancellation(a_cancellation(stage=CancellationStage.SENT))

    before = retry_cancellation(storage, CONNECTION, ORDER_ID, LATER)

    assert cancellation(ORDER_ID) == before == a_cancellation(stage=CancellationStage.SENT)


def test_an_order_without_a_cancellation_returns_none(storage):
    assert retry_cancellation(storage, CONNECTION, ORDER_ID, LATER) is None
