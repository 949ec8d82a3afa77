"""An operator abandons any submission whose result is not processed."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.submissions.give_up_submission import GIVEN_UP, give_up_submission
from channel_connector.core.submissions.submission_rows import CALL_TIMEOUT
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import a_shipment, a_submission

STUCK = a_submission("stuck", attempts=1)
A_MOMENT = timedelta(microseconds=1)
LATE = STUCK.deadline_at + A_MOMENT
WAITING = a_shipment(
    "7001", stage=ShipmentStage.DOCUMENTS_REQUESTED, submission="stuck", attempts=2
)
READY = a_shipment("7002", stage=ShipmentStage.READY, submission="stuck")
OTHERS = a_shipment("7003", stage=ShipmentStage.DOCUMENTS_REQUESTED, submission="another")


def test_only_its_shipments_that_still_wait_get_a_new_request(
    storage, keep_submission, kept, keep, shipment, caplog
):
    caplog.set_level(logging.INFO)
    keep_submission(STUCK)
    keep(WAITING, READY, OTHERS)

    waiting = give_up_submission(storage, STUCK, LATE)

    to_request = replace(
        WAITING, stage=ShipmentStage.BOOKED, submission="", due_at=LATE, attempts=0
    )
    assert waiting == (to_request,)
    assert [shipment(one) for one in ("7001", "7002", "7003")] == [to_request, READY, OTHERS]
    assert kept("stuck") == replace(
        STUCK, stage=SubmissionStage.PROCESSED, attempts=0, reason=GIVEN_UP[Kind.DOCUMENTS]
    )
    logged = {(line.message, line.stage) for line in caplog.records}
    assert logged == {("submission.stage", "PROCESSED"), ("shipment.stage", "BOOKED")}


@pytest.mark.parametrize("stage", set(SubmissionStage) - {SubmissionStage.PROCESSED})
def test_its_stage_does_not_matter(storage, keep_submission, kept, keep, shipment, stage):
    keep_submission(replace(STUCK, stage=stage))
    keep(WAITING)

    [waiting] = give_up_submission(storage, STUCK, STUCK.intended_at + CALL_TIMEOUT + A_MOMENT)

    assert (waiting, waiting.stage) == (shipment("7001"), ShipmentStage.BOOKED)
    assert kept("stuck").stage is SubmissionStage.PROCESSED


@pytest.mark.parametrize(
    ("stored", "now"),
    [
        (replace(STUCK, stage=SubmissionStage.PROCESSED), LATE),
        (
            replace(STUCK, stage=SubmissionStage.INTENDED, submission_id=None),
            STUCK.intended_at + CALL_TIMEOUT,
        ),
    ],
    ids=["processed", "being sent"],
)
def test_what_is_processed_or_being_sent_is_not_abandoned(
    storage, keep_submission, kept, keep, shipment, stored, now
):
    keep_submission(stored)
    keep(WAITING)

    assert give_up_submission(storage, stored, now) is None
    assert (kept("stuck"), shipment("7001")) == (stored, WAITING)


def test_what_is_not_stored_is_not_abandoned(storage):
    assert give_up_submission(storage, STUCK, LATE) is None
