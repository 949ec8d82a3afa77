"""Contract tests of `Clock`."""

import time
from datetime import UTC, timedelta
from itertools import pairwise

from ...host.clock import Clock

SECONDS = timedelta(seconds=1)


class ClockContract:
    """Subclasses provide `clock`, a fixture of a running clock."""

    def test_the_time_is_aware_and_in_utc(self, clock: Clock) -> None:
        now = clock.now()

        assert now.tzinfo is UTC

    def test_it_never_jumps_back_by_seconds(self, clock: Clock) -> None:
        times = [clock.now() for _ in range(1000)]

        assert all(later > earlier - SECONDS for earlier, later in pairwise(times))

    def test_it_runs(self, clock: Clock) -> None:
        before = clock.now()
        time.sleep(0.01)

        assert clock.now() > before

    def test_the_time_that_passed_never_runs_back(self, clock: Clock) -> None:
        times = [clock.elapsed() for _ in range(1000)]

        assert times == sorted(times)

    def test_the_time_that_passed_is_that_of_the_clock(self, clock: Clock) -> None:
        began, elapsed = clock.now(), clock.elapsed()
        time.sleep(0.05)

        passed = clock.now() - began
        assert abs(clock.elapsed() - elapsed - passed) < passed / 2
