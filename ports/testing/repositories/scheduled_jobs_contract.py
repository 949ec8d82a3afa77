"""What a wake-up book promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from ...repositories.scheduled_jobs import Wakeup, WakeupBook
from ..fakes.builders import CONNECTION, NOON, a_wakeup

MINUTE = timedelta(minutes=1)
WALL = NOON + timedelta(days=400)
"""The world's time; the connector's own clock may run elsewhere."""


class WakeupBookContract:
    """Subclass me and provide `wakeups`, a fixture that opens an empty book."""

    def test_what_was_enrolled_is_listed_by_connection_and_deed(self, wakeups: WakeupBook) -> None:
        last = a_wakeup("fetch orders", connection="beta", why="waits", failures=2, ran_at=NOON)
        wakeups.enrol([last, a_wakeup("fetch orders"), a_wakeup("deliver orders", halted="key")])

        assert wakeups.all() == [
            a_wakeup("deliver orders", halted="key"),
            a_wakeup("fetch orders"),
            last,
        ]

    def test_enrolling_nothing_is_allowed(self, wakeups: WakeupBook) -> None:
        wakeups.enrol([])

        assert wakeups.all() == []

    def test_enrolling_a_known_one_moves_only_its_moment_and_only_earlier(
        self, wakeups: WakeupBook
    ) -> None:
        """A restart wakes what sleeps and forgets neither failures nor a halt."""
        known = a_wakeup(why="waits", failures=3, halted="key refused", ran_at=NOON)
        wakeups.enrol([known])

        wakeups.enrol([a_wakeup(due_at=NOON - MINUTE)])
        assert wakeups.all() == [replace(known, due_at=NOON - MINUTE)]

        wakeups.enrol([a_wakeup(due_at=NOON + MINUTE)])
        assert wakeups.all() == [replace(known, due_at=NOON - MINUTE)]

    def test_whoever_claims_gets_the_wakeup(self, wakeups: WakeupBook) -> None:
        wakeups.enrol([a_wakeup(), a_wakeup("deliver orders")])

        assert claim(wakeups, "one") == a_wakeup()

    def test_a_running_lease_keeps_others_out(self, wakeups: WakeupBook) -> None:
        wakeups.enrol([a_wakeup()])
        claim(wakeups, "one")

        assert claim(wakeups, "two", at=WALL + MINUTE - timedelta(microseconds=1)) is None

    def test_a_lease_is_of_one_deed_of_one_connection(self, wakeups: WakeupBook) -> None:
        wakeups.enrol([a_wakeup(), a_wakeup("deliver orders"), a_wakeup(connection="beta")])
        claim(wakeups, "one")

        for free in (a_wakeup("deliver orders"), a_wakeup(connection="beta")):
            taken = wakeups.claim(free.connection, free.deed, "two", WALL, WALL + MINUTE)
            assert taken == free

    def test_a_lease_that_ran_out_is_free(self, wakeups: WakeupBook) -> None:
        """Its holder stopped breathing."""
        wakeups.enrol([a_wakeup()])
        claim(wakeups, "one")

        assert claim(wakeups, "two", at=WALL + MINUTE) == a_wakeup()

    def test_a_holder_may_prolong_its_lease(self, wakeups: WakeupBook) -> None:
        wakeups.enrol([a_wakeup()])
        claim(wakeups, "one")

        assert claim(wakeups, "one", at=WALL + MINUTE / 2) == a_wakeup()
        assert claim(wakeups, "two", at=WALL + MINUTE) is None

    def test_a_release_stores_how_the_deed_stands_and_frees_it(self, wakeups: WakeupBook) -> None:
        wakeups.enrol([a_wakeup()])
        claim(wakeups, "one")
        stands = a_wakeup(due_at=NOON + MINUTE, why="waits", failures=1, halted="key", ran_at=NOON)

        wakeups.release(stands, "one")

        assert wakeups.all() == [stands]
        assert claim(wakeups, "two") == stands

    def test_a_release_without_the_lease_does_nothing(self, wakeups: WakeupBook) -> None:
        """Whoever lost its lease may not undo what the next holder finds out."""
        wakeups.enrol([a_wakeup()])
        claim(wakeups, "one")
        claim(wakeups, "two", at=WALL + MINUTE)

        wakeups.release(a_wakeup(why="late"), "one")

        assert wakeups.all() == [a_wakeup()]
        assert claim(wakeups, "one", at=WALL + MINUTE) is None

    def test_of_many_who_claim_at_once_one_gets_it(self, wakeups: WakeupBook) -> None:
        wakeups.enrol([a_wakeup()])

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda number: claim(wakeups, f"holder {number}"), range(8)))

        assert sum(answer is not None for answer in answers) == 1


def claim(wakeups: WakeupBook, holder: str, at: datetime = WALL) -> Wakeup | None:
    """Claim the deed for a minute of the world's time."""
    return wakeups.claim(CONNECTION, a_wakeup().deed, holder, at, at + MINUTE)
