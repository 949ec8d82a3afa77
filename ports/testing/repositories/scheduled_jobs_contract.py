"""What a scheduled job book promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from ...repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ..fakes.builders import CONNECTION, NOON, a_scheduled_job

MINUTE = timedelta(minutes=1)
WALL = NOON + timedelta(days=400)
"""The world's time; the connector's own clock may run elsewhere."""


class ScheduledJobRepositoryContract:
    """Subclass me and provide `scheduled_jobs`, a fixture that opens an empty book."""

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

    def test_enrolling_a_known_one_moves_only_its_moment_and_only_earlier(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        """A restart wakes what sleeps and forgets neither failures nor a halt."""
        known = a_scheduled_job(reason="waits", failures=3, halted="key refused", ran_at=NOON)
        scheduled_jobs.enrol([known])

        scheduled_jobs.enrol([a_scheduled_job(due_at=NOON - MINUTE)])
        assert scheduled_jobs.all() == [replace(known, due_at=NOON - MINUTE)]

        scheduled_jobs.enrol([a_scheduled_job(due_at=NOON + MINUTE)])
        assert scheduled_jobs.all() == [replace(known, due_at=NOON - MINUTE)]

    def test_whoever_claims_gets_the_scheduled_job(
        self, scheduled_jobs: ScheduledJobRepository
    ) -> None:
        scheduled_jobs.enrol([a_scheduled_job(), a_scheduled_job("deliver orders")])

        assert claim(scheduled_jobs, "one") == a_scheduled_job()

    def test_a_running_lease_keeps_others_out(self, scheduled_jobs: ScheduledJobRepository) -> None:
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

    def test_a_lease_that_ran_out_is_free(self, scheduled_jobs: ScheduledJobRepository) -> None:
        """Its holder stopped breathing."""
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")

        assert claim(scheduled_jobs, "two", at=WALL + MINUTE) == a_scheduled_job()

    def test_a_holder_may_prolong_its_lease(self, scheduled_jobs: ScheduledJobRepository) -> None:
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")

        assert claim(scheduled_jobs, "one", at=WALL + MINUTE / 2) == a_scheduled_job()
        assert claim(scheduled_jobs, "two", at=WALL + MINUTE) is None

    def test_a_release_stores_how_the_job_stands_and_frees_it(
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
        """Whoever lost its lease may not undo what the next holder finds out."""
        scheduled_jobs.enrol([a_scheduled_job()])
        claim(scheduled_jobs, "one")
        claim(scheduled_jobs, "two", at=WALL + MINUTE)

        scheduled_jobs.release(a_scheduled_job(reason="late"), "one")

        assert scheduled_jobs.all() == [a_scheduled_job()]
        assert claim(scheduled_jobs, "one", at=WALL + MINUTE) is None

    def test_of_many_who_claim_at_once_one_gets_it(
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
    """Claim the job for a minute of the world's time."""
    return scheduled_jobs.claim(CONNECTION, a_scheduled_job().job, holder, at, at + MINUTE)
