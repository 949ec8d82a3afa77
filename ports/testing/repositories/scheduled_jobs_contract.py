"""Contract tests of `ScheduledJobRepository`."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from ...repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ..fakes.builders import CONNECTION, NOON, a_scheduled_job

MINUTE = timedelta(minutes=1)


@dataclass
class DatabaseClock:
    """The clock of the database, independent of the connector's: it stands until it is moved."""

    moment: datetime = NOON + timedelta(days=400)

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def advance(self, span: timedelta) -> None:
        """Move the moment."""
        self.moment += span


class ScheduledJobRepositoryContract:
    """
    Subclasses provide the fixture `scheduled_jobs`, an empty repository.

    Its leases go by the fixture `database_clock`.
    """

    @pytest.fixture
    def database_clock(self) -> DatabaseClock:
        """Return the clock that leases go by."""
        return DatabaseClock()

    def test_what_was_enrolled_is_listed_by_connection_and_job(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        last = a_scheduled_job(
            "fetch orders", connection="beta", reason="waits", failures=2, ran_at=NOON
        )
        scheduled_jobs.enrol(
            [last, a_scheduled_job("fetch orders"), a_scheduled_job("deliver orders", halted="key")]
        )

        assert scheduled_jobs.all() == [
            a_scheduled_job("deliver orders", halted="key"),
            a_scheduled_job("fetch orders"),
            last,
        ]

    def test_enrolling_nothing_is_allowed(self, scheduled_jobs: ScheduledJobRepository) -> None:
        scheduled_jobs.enrol([])

        assert scheduled_jobs.all() == []

    def test_enrolling_a_known_job_only_moves_its_due_time_earlier(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        """A restart makes jobs due, but keeps failures and halts."""
        known = a_scheduled_job(reason="waits", failures=3, halted="key refused", ran_at=NOON)
        scheduled_jobs.enrol([known])

        scheduled_jobs.enrol([a_scheduled_job(due_at=NOON - MINUTE)])
        assert scheduled_jobs.all() == [replace(known, due_at=NOON - MINUTE)]

        scheduled_jobs.enrol([a_scheduled_job(due_at=NOON + MINUTE)])
        assert scheduled_jobs.all() == [replace(known, due_at=NOON - MINUTE)]

    def test_a_claim_returns_the_scheduled_job(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job(), a_scheduled_job("deliver orders")])

        assert claim(scheduled_jobs, "one") == a_scheduled_job()

    def test_a_lease_excludes_other_holders(
        self, scheduled_jobs: ScheduledJobRepository, database_clock: DatabaseClock
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")

        database_clock.advance(MINUTE - timedelta(microseconds=1))

        assert claim(scheduled_jobs, "two") is None

    def test_a_lease_is_of_one_job_of_one_connection(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        scheduled_jobs.enrol(
            [
                a_scheduled_job(),
                a_scheduled_job("deliver orders"),
                a_scheduled_job(connection="beta"),
            ]
        )
        claim(scheduled_jobs, "one")

        for free in (a_scheduled_job("deliver orders"), a_scheduled_job(connection="beta")):
            assert scheduled_jobs.claim(free.connection, free.job, "two", MINUTE) == free

    def test_an_expired_lease_is_free(
        self, scheduled_jobs: ScheduledJobRepository, database_clock: DatabaseClock
    ) -> None:
        """Its holder did not renew it."""
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")

        database_clock.advance(MINUTE)

        assert claim(scheduled_jobs, "two") == a_scheduled_job()

    def test_a_holder_can_claim_its_own_lease(self, scheduled_jobs: ScheduledJobRepository) -> None:
        """A host that was killed starts again under the same name."""
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")

        assert claim(scheduled_jobs, "one") == a_scheduled_job()

    def test_a_holder_can_renew_its_lease(
        self, scheduled_jobs: ScheduledJobRepository, database_clock: DatabaseClock
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        database_clock.advance(MINUTE / 2)

        assert renew(scheduled_jobs, "one")
        database_clock.advance(MINUTE / 2)

        assert claim(scheduled_jobs, "two") is None

    def test_an_expired_lease_that_nobody_took_can_be_renewed(
        self, scheduled_jobs: ScheduledJobRepository, database_clock: DatabaseClock
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        database_clock.advance(5 * MINUTE)

        assert renew(scheduled_jobs, "one")
        assert claim(scheduled_jobs, "two") is None

    def test_a_lease_that_another_holder_has_cannot_be_renewed(
        self, scheduled_jobs: ScheduledJobRepository, database_clock: DatabaseClock
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        database_clock.advance(MINUTE)
        claim(scheduled_jobs, "two")

        assert not renew(scheduled_jobs, "one")
        database_clock.advance(MINUTE / 2)
        assert renew(scheduled_jobs, "two")

    def test_a_lease_that_another_holder_had_meanwhile_cannot_be_renewed(
        self, scheduled_jobs: ScheduledJobRepository, database_clock: DatabaseClock
    ) -> None:
        """It is free, but the other holder has gone on with the work."""
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        database_clock.advance(MINUTE)
        claim(scheduled_jobs, "two")
        scheduled_jobs.release(a_scheduled_job(), "two")

        assert not renew(scheduled_jobs, "one")

    def test_a_lease_that_was_never_acquired_cannot_be_renewed(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])

        assert not renew(scheduled_jobs, "one")

    def test_a_release_stores_the_job_and_frees_it(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        stands = a_scheduled_job(
            due_at=NOON + MINUTE,
            reason="waits",
            failures=1,
            halted="key",
            ran_at=NOON,
            succeeded_at=NOON - 3 * MINUTE,
            halted_at=NOON - MINUTE,
            recovered_at=NOON - 4 * MINUTE,
        )

        scheduled_jobs.release(stands, "one")

        assert scheduled_jobs.all() == [stands]
        assert claim(scheduled_jobs, "two") == stands

    def test_a_release_without_the_lease_does_nothing(
        self, scheduled_jobs: ScheduledJobRepository, database_clock: DatabaseClock
    ) -> None:
        """A holder without a lease must not overwrite the next holder's result."""
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        database_clock.advance(MINUTE)
        claim(scheduled_jobs, "two")

        scheduled_jobs.release(a_scheduled_job(reason="late"), "one")

        assert scheduled_jobs.all() == [a_scheduled_job()]
        assert claim(scheduled_jobs, "one") is None

    def test_one_of_many_concurrent_claims_succeeds(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])

        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(lambda number: claim(scheduled_jobs, f"holder {number}"), range(8))
            )

        assert sum(answer is not None for answer in answers) == 1


def claim(scheduled_jobs: ScheduledJobRepository, holder: str) -> ScheduledJob | None:
    """Claim the job for a minute by the database's clock."""
    return scheduled_jobs.claim(CONNECTION, a_scheduled_job().job, holder, MINUTE)


def renew(scheduled_jobs: ScheduledJobRepository, holder: str) -> bool:
    """Renew the lease of the job for a minute by the database's clock."""
    return scheduled_jobs.renew(CONNECTION, a_scheduled_job().job, holder, MINUTE)
