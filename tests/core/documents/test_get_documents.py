"""Tests of `GetDocuments`: repeated retrieval and estimates."""

from datetime import timedelta

import pytest

from channel_connector.core.documents.document_eta import DocumentEtas
from channel_connector.core.documents.get_documents import (
    DocumentsNotReady,
    DocumentsReady,
    GetDocuments,
    NoDocuments,
)
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    SUBMISSION,
    a_shipment,
    a_submission,
)

USUAL_TIME = timedelta(minutes=3)
FETCH_TIME = timedelta(minutes=1)
SOON = timedelta(seconds=30)
PDF = b"%PDF-1.4 label and invoice"
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def get_documents(storage, channel):
    def make(per_submission=1):
        return GetDocuments(CONNECTION, storage, DocumentEtas(channel, storage, per_submission))

    return make


@pytest.fixture
def ready(storage, keep):
    keep(a_shipment("7001", stage=ShipmentStage.READY, ready_at=NOON, digest="abc"))
    with storage.writing() as uow:
        uow.shipments.keep_documents(CONNECTION, "7001", PDF)


def test_ready_documents_are_returned_byte_for_byte(get_documents, ready, shipment):
    answer = get_documents().documents("CC-7001", LATER)

    assert isinstance(answer, DocumentsReady)
    assert answer.pdf == PDF
    assert shipment("7001").collected_at == LATER


def test_documents_can_be_returned_again_and_the_first_time_is_stored(
    get_documents, ready, shipment
):
    get_documents().documents("CC-7001", NOON)

    assert isinstance(get_documents().documents("CC-7001", LATER), DocumentsReady)
    assert shipment("7001").collected_at == NOON


def test_erased_documents_are_reported(get_documents, keep):
    keep(a_shipment("7001", stage=ShipmentStage.READY))

    answer = get_documents().documents("CC-7001", NOON)

    assert isinstance(answer, NoDocuments)
    assert answer.code == "ERASED"


def test_an_unknown_shipment_code_is_reported(get_documents):
    answer = get_documents().documents("CC-9", NOON)

    assert isinstance(answer, NoDocuments)
    assert answer.code == "UNKNOWN_SHIPMENT"


@pytest.mark.parametrize("stage", [ShipmentStage.FAILED, ShipmentStage.REFUSED])
def test_a_shipment_without_documents_has_a_reason(get_documents, keep, stage):
    keep(a_shipment("7001", stage=stage, reason="The parcel is too heavy."))

    assert get_documents().documents("CC-7001", NOON) == NoDocuments(
        str(stage), "The parcel is too heavy."
    )


def test_the_estimate_includes_queue_and_budget(get_documents, keep, channel):
    channel.submit_every = timedelta(minutes=2)
    for place in range(4):
        keep(
            a_shipment(
                f"700{place}",
                stage=ShipmentStage.BOOKED,
                accepted_at=NOON + timedelta(seconds=place),
            )
        )

    answer = get_documents().documents("CC-7003", NOON + timedelta(minutes=1))

    assert isinstance(answer, DocumentsNotReady)
    leaves_at = NOON + timedelta(minutes=1 + 3 * 2)
    assert answer.until == leaves_at + USUAL_TIME + FETCH_TIME
    assert answer.reason.startswith("3 packed orders are ahead")


def test_with_several_orders_per_submission_the_estimate_is_earlier(get_documents, keep, channel):
    channel.submit_every = timedelta(minutes=2)
    for place in range(4):
        keep(
            a_shipment(
                f"700{place}",
                stage=ShipmentStage.BOOKED,
                accepted_at=NOON + timedelta(seconds=place),
            )
        )

    answer = get_documents(per_submission=4).documents("CC-7003", NOON)

    assert answer.until == NOON + USUAL_TIME + FETCH_TIME


def test_the_estimate_uses_the_channels_typical_time(get_documents, keep, keep_submission):
    done = a_submission(
        stage=SubmissionStage.PROCESSED,
        sent_at=NOON,
        done_at=NOON + timedelta(minutes=9),
    )
    keep_submission(done)
    keep(a_shipment("7001", stage=ShipmentStage.BOOKED))

    answer = get_documents().documents("CC-7001", LATER)

    assert answer.until == LATER + timedelta(minutes=9) + FETCH_TIME


def test_requested_documents_are_expected_after_the_typical_time(
    get_documents, keep, keep_submission
):
    keep_submission(a_submission())
    keep(a_shipment("7001", stage=ShipmentStage.DOCUMENTS_REQUESTED, submission=SUBMISSION))

    answer = get_documents().documents("CC-7001", NOON + timedelta(seconds=10))

    assert answer.until == NOON + timedelta(seconds=1) + USUAL_TIME + FETCH_TIME


def test_a_stuck_submission_is_the_reason_of_the_estimate(get_documents, keep, keep_submission):
    keep_submission(a_submission(reason="The channel keeps it longer than it should."))
    keep(a_shipment("7001", stage=ShipmentStage.DOCUMENTS_REQUESTED, submission=SUBMISSION))

    answer = get_documents().documents("CC-7001", NOON + timedelta(hours=5))

    assert answer.until == NOON + timedelta(hours=5) + SOON
    assert "longer than it should" in answer.reason


def test_documents_that_are_being_fetched_are_expected_soon(get_documents, keep):
    keep(a_shipment("7001", stage=ShipmentStage.DOCUMENTS_MADE, due_at=NOON))

    assert get_documents().documents("CC-7001", LATER).until == LATER + SOON
