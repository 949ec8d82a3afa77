"""What a clock promises."""

import time
from datetime import UTC, timedelta
from itertools import pairwise

from ...host.clock import Clock

SECONDS = timedelta(seconds=1)


class ClockContract:
    """Subclass me and provide `clock`, a fixture that opens one which runs."""

    def test_its_moments_are_aware_and_in_utc(self, clock: Clock) -> None:
        now = clock.now()

        assert now.tzinfo is UTC

    def test_it_is_never_earlier_than_before_by_seconds(self, clock: Clock) -> None:
        told = [clock.now() for _ in range(1000)]

        assert all(later > earlier - SECONDS for earlier, later in pairwise(told))

    def test_it_runs(self, clock: Clock) -> None:
        before = clock.now()
        time.sleep(0.01)

        assert clock.now() > before
