"""A side that refuses everybody for an hour is one alert, and all go on soon after its end."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest

from channel_connector.adapters.engine.job_run import JobRun
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.core.alerts.alert_conditions import AlertRules, Watched
from channel_connector.core.alerts.watch_alerts import WatchAlerts
from channel_connector.core.jobs.job import NextRun
from channel_connector.core.jobs.names import JobName, Side, side_of
from channel_connector.core.jobs.resume import resume
from channel_connector.core.jobs.resume_halted import ResumeHalted
from channel_connector.core.jobs.side_trouble import Caller
from channel_connector.ports.host.alert_channel import AlertKind
from channel_connector.ports.host.errors import CredentialsRefused, Unavailable
from channel_connector.ports.repositories.read_models.figures import (
    ConnectionFigures,
    Queue,
    StockFigures,
    StorageFigures,
)
from channel_connector.ports.repositories.scheduled_jobs import HOST, ScheduledJob

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TICK = 10 * SECOND
FETCH, SEND, STOCK = JobName.FETCH_ORDERS, JobName.SEND_ORDERS, JobName.SEND_STOCK
REFUSED = CredentialsRefused("The other side does not accept the key.")


@dataclass
class CallingJob:
    """Calls its side each time, every `every`; the world decides how it is answered."""

    world: object
    connection: str
    name: str
    every: timedelta

    def run(self, now):
        self.world.calls.append((now, self.connection, self.name))
        trouble = self.world.answer(self.connection, self.name)
        if trouble is not None:
            raise trouble
        return NextRun(now + self.every, "Waits.")


@dataclass
class Connections:
    """Connections of these accounts, by name, and the jobs of a host."""

    rows: object
    storage: SqlStorage
    clock: object
    accounts: dict
    jobs: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    refusing: set = field(default_factory=set)
    wrong: set = field(default_factory=set)
    away: bool = False

    def answer(self, connection, job):
        if self.away:
            return Unavailable("Nobody answers.")
        refused = side_of(job) in self.refusing or connection in self.wrong
        return REFUSED if refused else None

    def start(self, *kinds, every=2 * MINUTE):
        """Start the jobs of these kinds for every connection, some seconds apart."""
        for number, name in enumerate(self.accounts):
            self.jobs += [CallingJob(self, name, kind, every) for kind in kinds]
            at = self.clock.now() + number * 7 * SECOND
            self.rows.enrol([ScheduledJob(name, kind, at) for kind in kinds])
        watched = [Watched(name, stock=False) for name in self.accounts]
        watch = WatchAlerts(
            lambda: watched,
            NoFigures(),
            self.rows,
            self.storage,
            AlertRules(),
            ("webhook",),
            self.callers,
        )
        host_jobs = [watch, ResumeHalted(self.callers, self.rows)]
        self.jobs += host_jobs
        self.rows.enrol([ScheduledJob(HOST, one.name, self.clock.now()) for one in host_jobs])

    def callers(self):
        for name, account in self.accounts.items():
            yield Caller(name, Side.CHANNEL, "mws", "Amazon MWS", account, fetches=True)
            yield Caller(name, Side.OMS, "https://assure", "Assure", account)

    def pass_time(self, span):
        """Let time pass, and run what is due, each job by a host that takes its lease."""
        ends = self.clock.now() + span
        by_key = {(one.connection, one.name): one for one in self.jobs}
        while self.clock.now() < ends:
            for row in self.rows.all():
                job = by_key.get((row.connection, row.job))
                if job is not None and row.is_due(self.clock.now()):
                    claimed = self.rows.claim(row.connection, row.job, "host", MINUTE)
                    after = JobRun(job, self.clock, lambda: False).take(claimed)
                    self.rows.release(after, "host")
            next_due = min(row.due_at for row in self.rows.all())
            self.clock.moment = min(ends, max(next_due, self.clock.now() + TICK))

    def halted(self):
        return {(one.connection, one.job) for one in self.rows.all() if one.halted}

    def alerts(self, *, ended=True):
        """Return the alerts that were sent to somebody, or will be: kind and connection."""
        with self.storage.reading() as uow:
            return sorted((one.kind, one.connection) for one in uow.alerts.search(ended=ended))

    def calls_since(self, moment):
        return [call for call in self.calls if call[0] >= moment]


class NoFigures:
    """Nothing waits in any queue."""

    def connection(self, connection, now):
        empty = defaultdict(Queue)
        return ConnectionFigures(
            connection, empty, empty, empty, empty, {}, StockFigures(), (), (), None
        )

    def storage(self):
        return StorageFigures(1)


@pytest.fixture
def storage(upgraded_sqlite_url):
    database = Database(upgraded_sqlite_url)
    yield SqlStorage(database)
    database.dispose()


@pytest.fixture
def world_of(storage, scheduled_jobs_by, clock):
    """Return a function that opens a world with connections of these accounts."""
    return lambda accounts: Connections(scheduled_jobs_by(clock.now), storage, clock, accounts)


@pytest.fixture
def stored_world(database, clock):
    """A world of three connections whose rows are in a database."""
    rows = SqlScheduledJobRepository(database, clock.now)
    return Connections(rows, SqlStorage(database), clock, dict(list(SEVEN.items())[:3]))


SEVEN = {f"client_{number}": f"account {number}" for number in range(7)}


def test_a_channel_that_refuses_everybody_is_one_alert_and_all_go_on_within_two_minutes(
    stored_world, clock
):
    world = stored_world
    world.start(FETCH, STOCK)
    world.pass_time(10 * MINUTE)

    world.refusing = {Side.CHANNEL}
    began = clock.now()
    world.pass_time(HOUR)
    assert world.halted() == {(name, job) for name in world.accounts for job in (FETCH, STOCK)}
    assert world.alerts(ended=False) == [(AlertKind.CHANNEL_HALTED, HOST)]
    outside = [call for call in world.calls_since(began + 5 * MINUTE) if call[2] == STOCK]
    assert len(outside) <= 2 * len(
        world.accounts
    )  # the tries of every half hour: no probe sends stock

    world.refusing = set()
    world.pass_time(2 * MINUTE)

    assert world.halted() == set()
    world.pass_time(6 * MINUTE)
    assert world.alerts() == [(AlertKind.CHANNEL_HALTED, HOST)]


def test_the_alert_names_the_side_the_connections_and_the_next_try(world_of):
    world = world_of(SEVEN)
    world.refusing = {Side.CHANNEL}
    world.start(FETCH)
    world.pass_time(10 * MINUTE)

    with world.storage.reading() as uow:
        [alert] = uow.alerts.open()

    assert alert.count == 7
    assert alert.detail.startswith(
        "Amazon MWS: client_0, client_1, client_2, client_3, client_4 and 2 more. "
        "The other side does not accept the key. Next try at "
    )


def test_while_everybody_is_refused_one_call_a_time_probes(world_of, clock):
    world = world_of(SEVEN)
    world.refusing = {Side.CHANNEL}
    world.start(FETCH)
    world.pass_time(4 * MINUTE)
    began = clock.now()

    world.pass_time(20 * MINUTE)

    probes = world.calls_since(began)
    assert 20 <= len(probes) <= 40
    assert len({connection for _, connection, _ in probes}) == len(SEVEN)  # by turns
    times = [at for at, *_ in probes]
    assert all(later - earlier >= 30 * SECOND for earlier, later in pairwise(times))


def test_a_probe_by_a_client_whose_own_key_is_wrong_does_not_delay_the_others(world_of):
    world = world_of(SEVEN)
    world.refusing, world.wrong = {Side.CHANNEL}, {"client_0"}
    world.start(FETCH)
    world.pass_time(HOUR)

    world.refusing = set()
    world.pass_time(2 * MINUTE)

    assert world.halted() == {("client_0", FETCH)}
    world.pass_time(10 * MINUTE)
    assert world.alerts(ended=False) == [(AlertKind.JOB_HALTED, "client_0")]


def test_an_oms_that_refuses_everybody_is_one_alert_and_all_go_on_within_two_minutes(world_of):
    world = world_of(SEVEN)
    world.start(FETCH, SEND)
    world.pass_time(10 * MINUTE)

    world.refusing = {Side.OMS}
    world.pass_time(HOUR)
    assert world.halted() == {(name, SEND) for name in SEVEN}
    assert world.alerts(ended=False) == [(AlertKind.CHANNEL_HALTED, HOST)]

    world.refusing = set()
    world.pass_time(2 * MINUTE)
    assert world.halted() == set()


def test_a_client_that_is_refused_alone_is_an_alert_of_its_own_and_is_not_probed(world_of, clock):
    world = world_of(SEVEN)
    world.start(FETCH)
    world.pass_time(10 * MINUTE)

    world.wrong = {"client_3"}
    began = clock.now()
    world.pass_time(25 * MINUTE)

    assert world.alerts() == [(AlertKind.JOB_HALTED, "client_3")]
    assert len([call for call in world.calls_since(began) if call[1] == "client_3"]) == 1


def test_a_client_that_was_refused_before_keeps_its_alert_in_an_outage(world_of):
    world = world_of(SEVEN)
    world.wrong = {"client_3"}
    world.start(FETCH)
    world.pass_time(40 * MINUTE)

    world.refusing = {Side.CHANNEL}
    world.pass_time(HOUR)

    assert world.alerts() == [
        (AlertKind.CHANNEL_HALTED, HOST),
        (AlertKind.JOB_HALTED, "client_3"),
    ]


def test_two_clients_of_one_account_are_no_outage(world_of):
    world = world_of({"shop": "one", "kiosk": "one", "other": "two"})
    world.start(FETCH)
    world.pass_time(10 * MINUTE)

    world.wrong = {"shop", "kiosk"}
    world.pass_time(10 * MINUTE)

    assert world.alerts() == [
        (AlertKind.JOB_HALTED, "kiosk"),
        (AlertKind.JOB_HALTED, "shop"),
    ]


def test_what_ends_with_the_side_being_away_for_a_moment_goes_on_as_well(world_of):
    world = world_of(SEVEN)
    world.refusing = {Side.CHANNEL}
    world.start(FETCH)
    world.pass_time(HOUR)

    world.away = True
    world.pass_time(MINUTE)
    world.away, world.refusing = False, set()
    world.pass_time(2 * MINUTE)

    assert world.halted() == set()


def test_whoever_lets_one_connection_go_on_lets_all_of_its_side(world_of, clock):
    world = world_of(SEVEN)
    world.refusing, world.wrong = {Side.CHANNEL}, set(SEVEN) - {"client_7"}
    world.start(FETCH, STOCK)
    world.pass_time(HOUR)
    world.refusing, world.wrong = set(), set()

    resume(world.rows, ["client_7"], clock.now())
    world.pass_time(30 * SECOND)

    assert world.halted() == set()


def test_a_side_with_a_single_account_alerts_at_once_and_goes_on_within_two_minutes(world_of):
    world = world_of({"acme": "only"})
    world.refusing = {Side.CHANNEL}
    world.start(FETCH, STOCK)
    world.pass_time(MINUTE)
    assert world.alerts() == [(AlertKind.JOB_HALTED, "acme")]
    world.pass_time(HOUR)

    world.refusing = set()
    world.pass_time(2 * MINUTE)

    assert world.halted() == set()


def test_a_single_account_is_not_probed_for_ever(world_of, clock):
    world = world_of({"acme": "only"})
    world.refusing = {Side.CHANNEL}
    world.start(FETCH)
    world.pass_time(6 * HOUR + 10 * MINUTE)
    later = clock.now()

    world.pass_time(2 * HOUR)

    assert len(world.calls_since(later)) <= 5
