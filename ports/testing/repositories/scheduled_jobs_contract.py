"""Contract tests of `ScheduledJobRepository`."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from ...repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ..fakes.builders import CONNECTION, NOON, a_scheduled_job

MINUTE = timedelta(minutes=1)
WALL = NOON + timedelta(days=400)
"""Wall time, independent of the connector's clock."""


class ScheduledJobRepositoryContract:
    """Subclasses provide `scheduled_jobs`, a fixture of an empty repository."""

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

    def test_a_lease_excludes_other_holders(self, scheduled_jobs: ScheduledJobRepository) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")

        assert claim(scheduled_jobs, "two", at=WALL + MINUTE - timedelta(microseconds=1)) is None

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
            taken = scheduled_jobs.claim(free.connection, free.job, "two", WALL, WALL + MINUTE)
            assert taken == free

    def test_an_expired_lease_is_free(self, scheduled_jobs: ScheduledJobRepository) -> None:
        """Its holder did not renew it."""
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")

        assert claim(scheduled_jobs, "two", at=WALL + MINUTE) == a_scheduled_job()

    def test_a_holder_can_renew_its_lease(self, scheduled_jobs: ScheduledJobRepository) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")

        assert claim(scheduled_jobs, "one", at=WALL + MINUTE / 2) == a_scheduled_job()
        assert claim(scheduled_jobs, "two", at=WALL + MINUTE) is None

    def test_a_release_stores_the_job_and_frees_it(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        stands = a_scheduled_job(
            due_at=NOON + MINUTE, reason="waits", failures=1, halted="key", ran_at=NOON
        )

        scheduled_jobs.release(stands, "one")

        assert scheduled_jobs.all() == [stands]
        assert claim(scheduled_jobs, "two") == stands

    def test_a_release_without_the_lease_does_nothing(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        """A holder without a lease must not overwrite the next holder's result."""
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        claim(scheduled_jobs, "two", at=WALL + MINUTE)

        scheduled_jobs.release(a_scheduled_job(reason="late"), "one")

        assert scheduled_jobs.all() == [a_scheduled_job()]
        assert claim(scheduled_jobs, "one", at=WALL + MINUTE) is None

    def test_one_of_many_concurrent_claims_succeeds(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])

        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(lambda number: claim(scheduled_jobs, f"holder {number}"), range(8))
            )

        assert sum(answer is not None for answer in answers) == 1


def claim(
    scheduled_jobs: ScheduledJobRepository, holder: str, at: datetime = WALL
) -> ScheduledJob | None:
    """Claim the job for a minute of wall time."""
    return scheduled_jobs.claim(CONNECTION, a_scheduled_job().job, holder, at, at + MINUTE)
