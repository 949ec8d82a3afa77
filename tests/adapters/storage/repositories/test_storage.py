"""The books in SQL, held to the ports' promises on both databases."""

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_scheduled_job,
    a_shipment,
)
from channel_connector.ports.testing.repositories.alerts_contract import AlertRepositoryContract
from channel_connector.ports.testing.repositories.cancellations_contract import (
    CancellationRepositoryContract,
)
from channel_connector.ports.testing.repositories.listing_stage_contract import ListingStageContract
from channel_connector.ports.testing.repositories.listings_contract import ListingRepositoryContract
from channel_connector.ports.testing.repositories.order_scans_contract import (
    OrderRescanRepositoryContract,
    OrderScanRepositoryContract,
)
from channel_connector.ports.testing.repositories.orders_contract import OrderRepositoryContract
from channel_connector.ports.testing.repositories.scheduled_jobs_contract import (
    MINUTE,
    ScheduledJobRepositoryContract,
    claim,
    renew,
)
from channel_connector.ports.testing.repositories.shipments_contract import (
    ShipmentRepositoryContract,
)
from channel_connector.ports.testing.repositories.stages.ways_contract import StageWaysContract
from channel_connector.ports.testing.repositories.storage_contract import StorageContract
from channel_connector.ports.testing.repositories.submissions_contract import (
    SubmissionRepositoryContract,
)


@pytest.fixture
def storage(database):
    return SqlStorage(database)


class TestSqlStorage(StorageContract):
    """The unit of work."""


class TestSqlOrderRepository(OrderRepositoryContract):
    """The book of orders."""


class TestSqlOrderScanRepository(OrderScanRepositoryContract):
    """The book of order_scans."""


class TestSqlOrderRescanRepository(OrderRescanRepositoryContract):
    """The book of order rescans."""


class TestSqlListingRepository(ListingRepositoryContract):
    """The book of listings."""


class TestSqlListingStage(ListingStageContract):
    """The stage for a listing file's rows."""


class TestSqlShipmentRepository(ShipmentRepositoryContract):
    """The book of shipments."""

    def test_our_code_is_that_of_one_shipment_alone(self, storage):
        """The OMS knows the shipment by it."""
        one, other = a_shipment("7001", shipment_code="C"), a_shipment("7002", shipment_code="C")

        with pytest.raises(sa.exc.IntegrityError), storage.writing() as uow:
            uow.shipments.put([one, other])

    def test_documents_of_a_shipment_that_is_not_known_cannot_be_kept(self, storage):
        """Nobody would ever erase them."""
        with pytest.raises(sa.exc.IntegrityError), storage.writing() as uow:
            uow.shipments.keep_documents(CONNECTION, "7001", b"%PDF-1.4")


class TestSqlSubmissionRepository(SubmissionRepositoryContract):
    """The book of submissions."""


class TestSqlCancellationRepository(CancellationRepositoryContract):
    """The book of cancellations."""


class TestWaysInSql(StageWaysContract):
    """The stages of all books."""


class TestSqlAlertRepository(AlertRepositoryContract):
    """The book of alerts."""


class TestSqlScheduledJobs(ScheduledJobRepositoryContract):
    """The scheduled jobs."""

    @pytest.fixture
    def scheduled_jobs(self, database, database_clock):
        return SqlScheduledJobRepository(database, database_clock.now)

    def test_a_scheduled_job_asked_for_while_the_job_runs_is_not_lost(self, scheduled_jobs):
        """The job may have looked before there was something to see."""
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        scheduled_jobs.enrol([a_scheduled_job(due_at=NOON + 2 * MINUTE)])
        scheduled_jobs.enrol([a_scheduled_job(due_at=NOON + 3 * MINUTE)])
        renew(scheduled_jobs, "one")

        scheduled_jobs.release(a_scheduled_job(due_at=NOON + 9 * MINUTE), "one")

        assert scheduled_jobs.all() == [a_scheduled_job(due_at=NOON + 2 * MINUTE)]

    def test_of_two_moments_asked_for_while_the_job_runs_the_earlier_counts(self, scheduled_jobs):
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        for minutes in (3, 2, 4):
            scheduled_jobs.enrol([a_scheduled_job(due_at=NOON + minutes * MINUTE)])

        scheduled_jobs.release(a_scheduled_job(due_at=NOON + 9 * MINUTE), "one")

        assert scheduled_jobs.all() == [a_scheduled_job(due_at=NOON + 2 * MINUTE)]

    def test_a_scheduled_job_asked_for_before_the_job_ran_is_answered_by_its_run(
        self, scheduled_jobs
    ):
        scheduled_jobs.enrol([a_scheduled_job()])
        scheduled_jobs.enrol([a_scheduled_job(due_at=NOON + MINUTE)])
        claim(scheduled_jobs, "one")

        scheduled_jobs.release(a_scheduled_job(due_at=NOON + 9 * MINUTE), "one")

        assert scheduled_jobs.all() == [a_scheduled_job(due_at=NOON + 9 * MINUTE)]

    def test_a_job_that_is_not_enrolled_cannot_be_claimed(self, scheduled_jobs):
        assert scheduled_jobs.claim(CONNECTION, "sing", "one", MINUTE) is None
