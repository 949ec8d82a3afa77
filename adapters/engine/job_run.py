"""One deed at work: some steps in a row, and what to remember of how they ended."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...core.jobs.job import Deed
from ...ports.host.clock import Clock
from ...ports.host.errors import SettingsError, StopConnection, TryAgain
from ...ports.repositories.scheduled_jobs import Wakeup

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)
HALTED_LOOK = timedelta(minutes=30)
"""How often a halted deed is tried without a person's word; a start of the host tries at once."""

LONGEST_TURN_SECONDS = 5.0
"""So long a deed with more to do keeps its place before others get it, in the world's time."""


@dataclass(frozen=True, slots=True)
class Turn:
    """
    Runs a deed step by step until it pauses, fails, or others should have the place.

    `may_go_on` is asked between steps. Every answer is a `Wakeup` to store. A line is logged
    when trouble begins and when it ends, not for each try. `monotonic` tells the world's
    seconds.
    """

    deed: Deed
    clock: Clock
    may_go_on: Callable[[], bool]
    monotonic: Callable[[], float] = time.monotonic

    def take(self, wakeup: Wakeup) -> Wakeup:
        """Run the deed and return how it stands."""
        try:
            return self._steps(wakeup)
        except TryAgain as failure:
            return self._put_off(wakeup, failure)
        except (StopConnection, SettingsError) as reason:
            return self._halt(wakeup, str(reason))
        except Exception as bug:
            log.exception("deed.bug", extra=self._who())
            return self._halt(wakeup, f"A mistake in the connector ({type(bug).__name__}).")

    def _steps(self, wakeup: Wakeup) -> Wakeup:
        ends = self.monotonic() + LONGEST_TURN_SECONDS
        while True:
            pause = self.deed.run(self.clock.now())
            now = self.clock.now()
            wakeup = replace(wakeup, due_at=pause.until, why=pause.why, ran_at=now)
            if not pause.in_doubt:
                wakeup = self._recovered(wakeup)
            if pause.until > now or self.monotonic() > ends or not self.may_go_on():
                return wakeup

    def _recovered(self, wakeup: Wakeup) -> Wakeup:
        if wakeup.halted or wakeup.failures:
            log.info("deed.recovered", extra={**self._who(), "failures": wakeup.failures})
        return replace(wakeup, failures=0, halted="", succeeded_at=wakeup.ran_at)

    def _put_off(self, wakeup: Wakeup, failure: TryAgain) -> Wakeup:
        now = self.clock.now()
        wait = min(FIRST_WAIT * 2 ** min(wakeup.failures, 10), LONGEST_WAIT)
        due_at = max(now + wait, failure.until or now)
        if wakeup.halted or not wakeup.failures:
            log.warning(
                "deed.trouble",
                extra={**self._who(), "reason": str(failure), "next_try": due_at},
            )
        return replace(
            wakeup,
            due_at=due_at,
            why=str(failure),
            failures=wakeup.failures + 1,
            halted="",
            ran_at=now,
        )

    def _halt(self, wakeup: Wakeup, reason: str) -> Wakeup:
        now: datetime = self.clock.now()
        due_at = now + HALTED_LOOK
        if wakeup.halted != reason:
            log.error("deed.halted", extra={**self._who(), "reason": reason, "next_try": due_at})
        return replace(
            wakeup,
            due_at=due_at,
            why=reason,
            failures=wakeup.failures + 1,
            halted=reason,
            ran_at=now,
        )

    def _who(self) -> dict[str, str]:
        return {"connection": self.deed.connection, "deed": self.deed.name}
