"""Tests of the retention of documents."""

from datetime import timedelta

import pytest

from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.core.jobs.names import JobName
from channel_connector.core.retention.erase_documents import EraseDocuments, EraseLeftDocuments
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_shipment

EVERY = timedelta(hours=1)
DAY = timedelta(days=1)
MONTH = 30 * DAY


def test_documents_are_erased_after_their_retention_and_not_before(storage, keep):
    keep(
        a_shipment("7001", stage=ShipmentStage.READY, ready_at=NOON),
        a_shipment(
            "7002",
            channel_order_id="403-2",
            stage=ShipmentStage.READY,
            ready_at=NOON + timedelta(days=1),
        ),
    )
    with storage.writing() as uow:
        for shipment_id in ("7001", "7002"):
            uow.shipments.keep_documents(CONNECTION, shipment_id, b"%PDF")
    now = NOON + MONTH + timedelta(hours=1)

    next_run = EraseDocuments(CONNECTION, storage, MONTH).run(now)

    with storage.reading() as uow:
        assert uow.shipments.documents(CONNECTION, "7001") is None
        assert uow.shipments.documents(CONNECTION, "7002") == b"%PDF"
    assert next_run.at == now + EVERY


@pytest.fixture
def scheduled_jobs(storage):
    return SqlScheduledJobRepository(storage.database)


@pytest.fixture
def left(storage, keep, scheduled_jobs):
    """Return a function that tells what is left of a document once others' are erased."""

    def after(age, ran_at, *at_work):
        now = NOON + age
        keep(a_shipment("7001", stage=ShipmentStage.READY, ready_at=NOON))
        with storage.writing() as uow:
            uow.shipments.keep_documents(CONNECTION, "7001", b"%PDF")
        scheduled_jobs.enrol(
            [ScheduledJob(CONNECTION, JobName.ERASE_DOCUMENTS, NOON, ran_at=ran_at)]
        )
        next_run = EraseLeftDocuments(lambda: at_work, scheduled_jobs, storage).run(now)
        assert next_run.at == now + EVERY
        with storage.reading() as uow:
            return uow.shipments.documents(CONNECTION, "7001")

    return after


def test_documents_of_disabled_or_removed_clients_are_erased_after_a_month(left):
    assert left(MONTH + DAY, NOON + DAY) is None


def test_it_is_not_erased_before(left):
    assert left(MONTH, NOON + DAY) is not None


def test_documents_of_connections_of_this_host_are_skipped(left):
    assert left(2 * MONTH, NOON + DAY, CONNECTION) is not None


@pytest.mark.parametrize("ran_at", [NOON + 2 * MONTH - DAY, None])
def test_documents_of_connections_of_another_host_are_skipped(left, ran_at):
    assert left(2 * MONTH, ran_at) is not None
