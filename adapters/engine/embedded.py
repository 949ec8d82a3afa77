"""Wakes deeds inside this process: one loop that claims what is due, a thread for each turn."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import schedule

from ...core.jobs.job import Deed
from ...ports.host.clock import Clock
from ...ports.host.errors import TryAgain
from ...ports.repositories.scheduled_jobs import Wakeup, WakeupBook
from .job_run import Turn
from .leases import RENEW_SECONDS, Key, Leases

log = logging.getLogger(__name__)

MOST_THREADS = 32
STOP_SECONDS = 5.0
"""How long a step under way may take to end once the engine is told to stop."""

Spawn = Callable[[Callable[[], None], str], None]
"""Lets something run beside the caller, under a name."""


def in_a_thread(run: Callable[[], None], name: str) -> None:
    """Run something in a thread of its own, which does not keep the process alive."""
    threading.Thread(target=run, name=name, daemon=True).start()


class EmbeddedEngine:
    """
    Runs every deed when it is due, one turn of each at a time.

    All that must outlive the process stands in the book of wake-ups. Several engines, in
    several processes, may share one book: leases keep them apart.

    Args:
        deeds: what there is to do.
        wakeups: when it is due.
        leases: who is at it.
        clock: the time that deeds are told.
        tick_seconds: how often to look what is due, in the world's seconds.
        spawn: lets a turn run beside the engine's loop.
        monotonic: the world's seconds, by which the length of a turn is measured.
    """

    def __init__(  # noqa: PLR0913  # what a loop turns on, and by whose hands
        self,
        deeds: Sequence[Deed],
        wakeups: WakeupBook,
        leases: Leases,
        clock: Clock,
        tick_seconds: float = 1.0,
        *,
        spawn: Spawn = in_a_thread,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._deeds = _by_key(deeds)
        self._at_work: set[int] = set()
        self._wakeups = wakeups
        self._leases = leases
        self._clock = clock
        self._tick_seconds = tick_seconds
        self._spawn = spawn
        self._monotonic = monotonic
        self._scheduler = schedule.Scheduler()
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._stopping = False
        self._trouble_with: set[str] = set()

    def every(self, seconds: float, name: str, job: Callable[[], None]) -> None:
        """Run a small job from the engine's loop, at intervals of the world's time."""
        interval = self._scheduler.every(seconds)  # type: ignore[arg-type]  # a timedelta takes parts of a second
        interval.seconds.do(self._guarded, name, job)

    def stop(self) -> None:
        """Let `run` end after the steps under way. May be called from a signal handler."""
        self._stopping = True
        self._bell.put(None)

    def run(self) -> None:
        """
        Wake deeds until told to stop.

        Raises:
            StorageFailed: the book of wake-ups cannot be used at the start.
        """
        self.enrol()
        self.every(self._tick_seconds, "wake", self.start_what_is_due)
        self.every(RENEW_SECONDS, "renew", self._leases.renew)
        try:
            self._bell.put(None)
            while not self._stopping:
                self._wait()
                self._scheduler.run_pending()
        finally:
            self._stopping = True
            self._let_turns_end()

    def enrol(self) -> None:
        """Let every deed be due now."""
        now = self._clock.now()
        self._wakeups.enrol([Wakeup(connection, deed, now) for connection, deed in self._deeds])

    def replace(self, deeds: Sequence[Deed]) -> None:
        """
        Go on with these deeds; those that are new among them are due now.

        A deed that is not among them ends with the step under way, see `is_at`.

        Raises:
            StorageFailed: nothing was replaced.
        """
        replaced, now = _by_key(deeds), self._clock.now()
        new = [key for key, deed in replaced.items() if self._deeds.get(key) is not deed]
        self._wakeups.enrol([Wakeup(*key, now) for key in new])
        self._deeds = replaced

    def is_at(self, deeds: Iterable[Deed]) -> bool:
        """Tell whether a step of any of these deeds is under way."""
        return not self._at_work.isdisjoint(map(id, deeds))

    def _wait(self) -> None:
        """Wait for the next tick, or for a deed that ended its turn with more to do."""
        idle = self._scheduler.idle_seconds or 0.0
        if idle > RENEW_SECONDS:
            # The scheduler counts in local time: an hour set back at night would stop it so long.
            self._scheduler.run_all()
            return
        try:
            self._bell.get(timeout=max(idle, 0.0))
        except queue.Empty:
            return
        if not self._stopping:
            self._guarded("wake", self.start_what_is_due)

    def _guarded(self, name: str, job: Callable[[], None]) -> None:
        """Run a job; a database that is away is told once and waited for."""
        try:
            job()
        except TryAgain as failure:
            if name not in self._trouble_with:
                log.error("engine.trouble", extra={"job": name, "reason": str(failure)})  # noqa: TRY400  # foreseen: no traceback
            self._trouble_with.add(name)
        else:
            if name in self._trouble_with:
                log.info("engine.recovered", extra={"job": name})
            self._trouble_with.discard(name)

    def start_what_is_due(self) -> None:
        """Take the lease of each deed that is due and free, and let its turn begin."""
        at_work = self._leases.at_work()
        places = MOST_THREADS - len(at_work)
        now = self._clock.now()
        waiting = [
            wakeup
            for wakeup in self._wakeups.all()
            if (key := (wakeup.connection, wakeup.deed)) in self._deeds
            and key not in at_work
            and wakeup.is_due(now)
        ]
        for wakeup in sorted(waiting, key=lambda wakeup: wakeup.due_at)[:places]:
            claimed = self._leases.take(wakeup)
            if claimed is None:
                continue
            deed = self._deeds[claimed.connection, claimed.deed]
            self._at_work.add(id(deed))
            self._spawn(partial(self._turn, deed, claimed), f"{deed.connection} {deed.name}")

    def _turn(self, deed: Deed, wakeup: Wakeup) -> None:
        may_go_on = partial(self._may_go_on, deed)
        turn = Turn(deed, self._clock, may_go_on, self._monotonic)
        outcome = wakeup
        try:
            if wakeup.is_due(self._clock.now()):
                outcome = turn.take(wakeup)
        finally:
            self._at_work.discard(id(deed))
            self._guarded("release", lambda: self._leases.give_back(outcome))
        if outcome.due_at <= self._clock.now():
            self._bell.put(None)

    def _may_go_on(self, deed: Deed) -> bool:
        key = (deed.connection, deed.name)
        return not self._stopping and self._deeds.get(key) is deed and self._leases.holds(key)

    def _let_turns_end(self) -> None:
        ends = time.monotonic() + STOP_SECONDS
        while self._leases.at_work() and time.monotonic() < ends:
            time.sleep(0.02)
        for connection, deed in sorted(self._leases.at_work()):
            log.warning(
                "engine.left_a_step",
                extra={
                    "connection": connection,
                    "deed": deed,
                    "reason": "It did not end in time. What it leaves open is settled at the "
                    "next start.",
                },
            )


def _by_key(deeds: Iterable[Deed]) -> dict[Key, Deed]:
    return {(deed.connection, deed.name): deed for deed in deeds}
