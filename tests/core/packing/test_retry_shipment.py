"""Tests of `retry_shipment`: another attempt, and no duplicate submission."""

from datetime import timedelta

import pytest

from channel_connector.core.packing.retry_shipment import retry_shipment
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    SUBMISSION,
    a_shipment,
    a_submission,
)

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def retry(storage):
    def call(shipment_id="7001"):
        return retry_shipment(storage, CONNECTION, shipment_id, LATER)

    return call


def test_a_failed_shipment_continues_where_it_failed(retry, keep, shipment):
    keep(
        a_shipment(
            "7001",
            stage=ShipmentStage.FAILED,
            failed_in=ShipmentStage.BOOKED,
            reason="The channel made no documents.",
            checked_at=NOON,
            attempts=3,
        )
    )

    after = retry()

    assert after == shipment("7001")
    assert (after.stage, after.due_at) == (ShipmentStage.BOOKED, LATER)
    assert (after.reason, after.attempts, after.checked_at) == ("", 0, None)


def test_a_waiting_shipment_is_due_now(retry, keep):
    keep(a_shipment("7001", stage=ShipmentStage.CHECKED, due_at=LATER + timedelta(hours=1)))

    assert retry().due_at == LATER


def test_requested_documents_are_polled_and_not_requested_again(retry, keep, storage, submissions):
    keep(a_shipment("7001", stage=ShipmentStage.DOCUMENTS_REQUESTED, submission=SUBMISSION))
    with storage.writing() as uow:
        uow.submissions.put([a_submission(due_at=LATER + timedelta(hours=1))])

    assert retry().stage is ShipmentStage.DOCUMENTS_REQUESTED
    [submission] = submissions()
    assert (submission.stage, submission.due_at) == (SubmissionStage.SENT, LATER)


@pytest.mark.parametrize("stage", [ShipmentStage.READY, ShipmentStage.REFUSED])
def test_a_completed_shipment_stays_unchanged(retry, keep, shipment, stage):
    keep(a_shipment("7001", stage=stage))

    assert retry() == a_shipment("7001", stage=stage) == shipment("7001")


def test_an_unknown_shipment_returns_none(retry):
    assert retry("9") is None
