"""One machine that runs the connector: its engine and its web server, until it crashes."""

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from channel_connector.adapters.assure.endpoint.app import web_app
from channel_connector.adapters.bootstrap.call_records import CallRecords
from channel_connector.adapters.bootstrap.container import _connections
from channel_connector.adapters.bootstrap.web.host import endpoint_of
from channel_connector.adapters.engine.embedded import EmbeddedEngine
from channel_connector.adapters.engine.lease_holder import SOLE
from channel_connector.adapters.engine.leases import RENEW_SECONDS, Leases
from channel_connector.adapters.settings import CallRules
from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.plugins.amazon_mws.sandbox.seeded_random import seeded_random as dice_of
from channel_connector.ports.host.errors import Unavailable

from .hub import Crash, Signal
from .storage import (
    BEFORE_A_LOCK,
    CrashingDatabase,
    MirroredScheduledJobs,
    WatchedJob,
    WatchedStorage,
)
from .wire import Wire, open_session

TICK = timedelta(seconds=1)
_NEVER_FALLS_AT = ("", BEFORE_A_LOCK)


@dataclass(frozen=True)
class Standstill:
    """
    A standstill that begins at the next such moment.

    Args:
        where: `before a call`, `after a call` or `before a lock`.
        url: part of the URL of the call.
        whole: whether the whole machine stands still, or only the job that reached the moment,
            as in a name look-up that hangs.
        lag: how much later than everything else of the machine that job goes on.
    """

    where: str
    minutes: float
    url: str = ""
    whole: bool = True
    lag: float = 0.0

    @property
    def lasts(self):
        return timedelta(minutes=self.minutes)

    def begins(self, where, url):
        return self.where == where and self.url in url


class Host:
    """
    A machine with the connector. The real parts are wired as the container wires them.

    Args:
        world: provides the hub, the sides and the settings.
        number: 0 for the first, which may take over its own leases at once after a crash.
    """

    def __init__(self, world, number, clock):
        self.world = world
        self.number = number
        self.clock = clock
        self.name = "abc"[number]
        self.alive = False
        self.frozen_until = None
        self.standstills = []
        self.crash_after = None
        self.crash_at = ""
        self.starts = 0
        self._polls = set()
        self._renewing = False

    @property
    def owner(self):
        return self.number, self.starts

    @property
    def is_frozen(self):
        return self.frozen_until is not None and self.world.hub.now < self.frozen_until

    def start(self):
        world, self.starts = self.world, self.starts + 1
        self.alive = True
        self.frozen_until = None
        life = self.starts
        dice = dice_of(world.seed, self.name, life)

        def step(where, url=""):
            self._stand_still(where, url)
            if life != self.starts or not self.alive:
                raise Crash
            if where not in _NEVER_FALLS_AT:
                self._step(where)

        self._stack = ExitStack()
        self.database = CrashingDatabase(world.url, step)
        self.storage = WatchedStorage(
            self.database,
            lambda work: world.mirror.stir(world.becomes_due, work),
            world.coverage,
        )
        scheduled_jobs = MirroredScheduledJobs(
            SqlScheduledJobRepository(self.database, lambda: world.hub.now),
            world.mirror,
            world.becomes_due,
        )
        scheduled_jobs.refresh()
        self._scheduled_jobs = scheduled_jobs
        self.wire = Wire(world.hub, world.sides, dice, step)

        def session():
            return open_session(self.wire)

        settings = world.connection_settings(session)
        calls = CallRecords(self.database, CallRules())
        opened = contextmanager(_connections)(
            settings, self.storage, self.clock, session, calls, leave_out=False
        )
        self.connections = {one.name: one for one in self._stack.enter_context(opened).all()}
        holder = SOLE if self.number == 0 else f"{self.name}-{life}"
        self.leases = Leases(scheduled_jobs, holder, self.clock.monotonic)
        jobs = [
            WatchedJob(job, world.mirror) for one in self.connections.values() for job in one.jobs
        ]
        self.engine = EmbeddedEngine(
            jobs,
            scheduled_jobs,
            self.leases,
            self.clock,
            spawn=lambda run, _name: world.hub.spawn(run, self.owner),
            monotonic=self.clock.monotonic,
        )
        endpoint = [
            endpoint_of(
                one,
                scheduled_jobs,
                self.clock,
                _DeadlineExecutor(world.hub, self),
                self.clock.monotonic,
            )
            for one in self.connections.values()
        ]
        app = web_app(endpoint, world.settings.server, self.clock, calls.recorder)
        self.web = app.test_client()
        world.hub.spawn(self.engine.enrol, self.owner)
        self._keep_renewing(life)

    def poll_at(self, moment):
        """Poll at the next tick of the engine's clock."""
        hub = self.world.hub
        wait = moment - self.clock.now()
        tick = hub.now
        if wait > timedelta(0):
            tick = (hub.now + wait).replace(microsecond=0) + TICK
        if tick not in self._polls:
            self._polls.add(tick)
            hub.at(tick, lambda: self._poll(tick))

    def look_again(self):
        """Recompute when to poll: this machine's clock was changed."""
        for scheduled_job in self.world.mirror.rows.values():
            self.poll_at(scheduled_job.due_at)

    def crash(self):
        """Crash at once. Calls in flight arrive or are lost at random."""
        if not self.alive:
            return
        self.alive = False
        self.crash_after = None
        self.world.hub.end(self.owner)
        self.world.tell(f"host {self.name} is killed")
        self.world.hub.at(
            self.world.hub.now + timedelta(seconds=self.world.dice.uniform(1, 90)), self.start_again
        )

    def start_again(self):
        if not self.alive:
            self.world.tell(f"host {self.name} starts again")
            self.database.dispose()
            self.start()

    def close(self):
        self.alive = False
        self.database.dispose()

    def _stand_still(self, where, url):
        """Wait while the machine stands still, or begin a standstill at its moment."""
        hub = self.world.hub
        if self.database.is_writing or not hub.is_actor():
            return
        if self.is_frozen:
            hub.sleep(self.frozen_until - hub.now)
            return
        coming = next((one for one in self.standstills if one.begins(where, url)), None)
        if coming is not None and hub.is_actor_of(self.owner):
            self.standstills.remove(coming)
            self.world.tell(f"host {self.name} stands still {where} {url}".rstrip())
            if coming.whole:
                self.frozen_until = hub.now + coming.lasts
            hub.sleep(coming.lasts + timedelta(seconds=coming.lag))
            self.world.tell(f"host {self.name} goes on")

    def _step(self, where):
        if self.crash_after is None:
            return
        self.crash_after -= 1
        if self.crash_after <= 0:
            self.world.tell(f"host {self.name} falls {where}")
            self.crash()
            raise Crash

    def _poll(self, tick):
        if self.is_frozen:
            self.world.hub.at(self.frozen_until, lambda: self._poll(tick))
            return
        self._polls.discard(tick)
        if not self.alive:
            return
        self._scheduled_jobs.wake_sleepers(self.clock.now())
        with suppress(Crash):
            self.engine.start_due_jobs()

    def _keep_renewing(self, life):
        def renew():
            if life != self.starts or not self.alive:
                return
            if self.is_frozen:
                self.world.hub.at(self.frozen_until, renew)
                return
            if self.leases.at_work():
                with suppress(Crash):
                    self.leases.renew()
            self.world.hub.at(self.world.hub.now + timedelta(seconds=RENEW_SECONDS), renew)

        self.world.hub.at(self.world.hub.now + timedelta(seconds=RENEW_SECONDS), renew)


class _DeadlineExecutor:
    """`DeadlineExecutor` with an actor instead of a thread."""

    def __init__(self, hub, host):
        self._hub = hub
        self._host = host
        self._under_way = None

    def ask(self, call, seconds):
        if self._under_way is not None and not self._under_way.has_come:
            raise Unavailable("The channel takes its time. It is asked later.")
        ended, outcome = Signal(), []

        def run():
            try:
                outcome.append((call(), None))
            except Exception as error:  # noqa: BLE001  # handed on to who asked
                outcome.append((None, error))
            ended.come()

        self._under_way = ended
        self._hub.spawn(run, self._host.owner)
        self._hub.wait(ended, timedelta(seconds=max(0.0, seconds)))
        if not outcome:
            raise Unavailable("The channel did not answer in time. It is asked later.")
        found, error = outcome[0]
        if error is not None:
            raise error
        return found
