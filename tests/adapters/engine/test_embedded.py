"""The embedded engine wakes what is due, and keeps everybody out of everybody's way."""

import logging
import threading
from datetime import UTC, datetime, timedelta

from freezegun import freeze_time

from channel_connector.adapters.engine import embedded
from channel_connector.adapters.engine.embedded import EmbeddedEngine
from channel_connector.adapters.engine.leases import Leases
from channel_connector.core.jobs.job import Pause
from channel_connector.ports.host.errors import CredentialsRefused, StorageFailed
from channel_connector.ports.repositories.scheduled_jobs import Wakeup


def test_every_deed_runs_at_the_start_whatever_it_waited_for(
    start, wakeups, a_deed, eventually, clock
):
    """A halted deed too: a start is how a person says that it is mended."""
    deed = a_deed()
    far = clock.now() + timedelta(days=9)
    wakeups.enrol([Wakeup("acme", "work", far, halted="The key is wrong.", failures=1)])

    start(deed)

    eventually(lambda: wakeups.all()[0].ran_at is not None)
    assert wakeups.all()[0].halted == ""


def test_a_deed_is_left_alone_until_it_is_due(start, a_deed, clock, eventually, some_looks_later):
    deed = a_deed(Pause(clock.now() + timedelta(minutes=5), "Waits."))
    start(deed)
    eventually(lambda: len(deed.moments) == 1)

    clock.advance(minutes=4)
    some_looks_later()
    assert len(deed.moments) == 1

    clock.advance(minutes=1)
    eventually(lambda: len(deed.moments) == 2)


def test_a_deed_that_ran_by_a_clock_since_set_back_does_not_wait_for_that_time_to_come_again(
    start, a_deed, clock, eventually
):
    deed = a_deed(Pause(clock.now() + timedelta(minutes=5), "Waits."))
    start(deed)
    eventually(lambda: len(deed.moments) == 1)

    clock.advance(hours=-3)

    eventually(lambda: len(deed.moments) == 2)


def test_a_slow_deed_keeps_no_other_waiting(start, a_deed, clock, eventually):
    """Two connections, and two deeds of one, get on side by side."""
    gate = threading.Event()

    def slow(now):
        gate.wait(60)
        return Pause(now + timedelta(hours=1), "Done.")

    stuck = a_deed(slow, name="slow")
    sibling, other = a_deed(name="quick"), a_deed(connection="zeta")
    start(stuck, sibling, other)

    eventually(lambda: sibling.moments and other.moments and stuck.moments)
    gate.set()


def test_one_deed_of_one_connection_runs_once_at_a_time(start, a_deed, clock, eventually):
    """Also when two engines share the book."""
    at_once, most = [], []

    def step(now):
        at_once.append(1)
        most.append(len(at_once))
        threading.Event().wait(0.01)
        at_once.pop()
        return Pause(now, "More.") if len(most) < 20 else Pause(now + timedelta(days=1), "Done.")

    start(a_deed(*[step] * 30), holder="one")
    start(a_deed(*[step] * 30), holder="two")

    eventually(lambda: len(most) >= 20)
    assert max(most) == 1


def test_a_deed_that_is_halted_stops_no_other(start, a_deed, clock, eventually, wakeups):
    start(a_deed(CredentialsRefused("Wrong."), name="first"), a_deed(name="second"))

    eventually(lambda: all(row.ran_at for row in wakeups.all()))
    assert [row.halted for row in wakeups.all()] == ["Wrong.", ""]


def test_a_deed_with_more_to_do_is_not_kept_waiting_for_the_tick(
    start, a_deed, clock, eventually, monkeypatch
):
    monkeypatch.setattr(embedded, "Turn", _OneStep)
    deed = a_deed(*[Pause(clock.now(), "More.")] * 20)

    start(deed, tick_seconds=3600)

    eventually(lambda: len(deed.moments) == 21)


class _OneStep(embedded.Turn):
    def __init__(self, deed, clock, _may_go_on, _monotonic):
        super().__init__(deed, clock, lambda: False)


def test_stopping_lets_the_step_under_way_end_and_gives_its_lease_back(
    start, a_deed, clock, eventually, wakeups
):
    gate, entered = threading.Event(), threading.Event()

    def slow(now):
        entered.set()
        gate.wait(60)
        return Pause(now, "More.")

    deed = a_deed(*[slow] * 100)
    engine = start(deed)
    assert entered.wait(60)

    engine.stop()
    gate.set()

    eventually(lambda: not wakeups.leases)
    assert len(deed.moments) == 1
    assert wakeups.all()[0].why == "More."


def test_stopping_does_not_wait_for_a_step_that_never_ends(
    start, a_deed, eventually, wakeups, caplog, monkeypatch
):
    """A call to the outside may take long; whatever it leaves open is settled after a start."""
    monkeypatch.setattr(embedded, "STOP_SECONDS", 0.1)
    gate, entered = threading.Event(), threading.Event()

    def stuck(now):
        entered.set()
        gate.wait(60)
        return Pause(now, "At last.")

    engine = start(a_deed(stuck))
    assert entered.wait(60)
    engine.stop()

    eventually(lambda: any(r.getMessage() == "engine.left_a_step" for r in caplog.records))
    gate.set()
    eventually(lambda: not wakeups.leases)


def test_a_database_that_is_away_is_told_once_and_waited_for(
    start, a_deed, clock, eventually, some_looks_later, wakeups, caplog
):
    caplog.set_level(logging.INFO)

    def events(name):
        return [record.getMessage() for record in caplog.records].count(name)

    deed = a_deed(Pause(clock.now() + timedelta(minutes=1), "Waits."))
    start(deed)
    eventually(lambda: wakeups.all()[0].ran_at)

    wakeups.failing = StorageFailed("The disk is full. Free some space.")
    some_looks_later()
    clock.advance(minutes=2)
    wakeups.failing = None

    eventually(lambda: len(deed.moments) == 2)
    eventually(lambda: events("engine.recovered") == 1)
    assert events("engine.trouble") == 1


def test_a_lease_of_the_dead_is_taken_over_once_it_has_run_out(
    start, a_deed, eventually, wakeups, clock
):
    wall = datetime.now(UTC)
    wakeups.enrol([Wakeup("acme", "work", clock.now())])
    wakeups.claim("acme", "work", "killed", wall, wall + timedelta(seconds=0.5))
    deed = a_deed()

    start(deed)

    eventually(lambda: deed.moments)
    assert datetime.now(UTC) >= wall + timedelta(seconds=0.5)


def test_a_lease_is_prolonged_while_the_deed_is_at_work(wakeups, clock):
    moments = [datetime(2026, 1, 1, tzinfo=UTC)]
    leases = Leases(wakeups, "this", lambda: moments[-1])
    wakeups.enrol([Wakeup("acme", "work", clock.now())])
    leases.take(wakeups.all()[0])
    for _ in range(5):
        moments.append(moments[-1] + timedelta(seconds=20))
        leases.renew()

    other = Leases(wakeups, "other", lambda: moments[-1])

    assert other.take(wakeups.all()[0]) is None
    assert leases.holds(("acme", "work"))


def test_who_lost_a_lease_ends_and_stores_nothing(wakeups, clock):
    """The process slept for a minute, say; another has gone on with the work meanwhile."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    wakeups.enrol([Wakeup("acme", "work", clock.now())])
    sleeper = Leases(wakeups, "sleeper", lambda: moment)
    moment = start
    sleeper.take(wakeups.all()[0])
    moment = start + timedelta(minutes=1)
    other = Leases(wakeups, "other", lambda: moment)
    assert other.take(wakeups.all()[0]) is not None

    sleeper.renew()
    sleeper.give_back(Wakeup("acme", "work", clock.now(), why="Old news."))

    assert not sleeper.holds(("acme", "work"))
    assert wakeups.all()[0].why == ""


def test_an_hour_set_back_at_night_does_not_stop_the_ticks(a_deed, wakeups, clock):
    """The library that ticks counts in local time."""
    leases = Leases(wakeups, "this", lambda: datetime.now(UTC))
    with freeze_time("2026-10-25T00:30:00Z", tz_offset=2) as frozen:
        engine = EmbeddedEngine([], wakeups, leases, clock, 1.0)
        ticks = []
        engine.every(1.0, "count", lambda: ticks.append(1))
        frozen.tz_offset = timedelta(hours=1)
        frozen.move_to("2026-10-24T23:30:05Z")

        engine._wait()

    assert ticks


def test_other_deeds_take_over_at_once_and_those_that_stay_do_not_notice(
    start, a_deed, clock, eventually, some_looks_later, wakeups
):
    gone, stays, new = a_deed(), a_deed(name="stays"), a_deed()
    engine = start(gone, stays)
    eventually(lambda: gone.moments and stays.moments)

    engine.replace([new, stays])

    eventually(lambda: new.moments)
    some_looks_later()
    assert (len(gone.moments), len(stays.moments), len(new.moments)) == (1, 1, 1)


def test_a_halted_deed_that_is_replaced_is_tried_at_once(start, a_deed, eventually, wakeups):
    refused, mended = a_deed(CredentialsRefused("The key is wrong.")), a_deed()
    engine = start(refused)
    eventually(lambda: wakeups.all()[0].halted)

    engine.replace([mended])

    eventually(lambda: mended.moments and not wakeups.all()[0].halted)


def test_a_deed_that_is_replaced_ends_with_the_step_under_way(
    start, a_deed, clock, eventually, some_looks_later
):
    gate = threading.Event()

    def slow(now):
        gate.wait(60)
        return Pause(now, "More.")

    old, new = a_deed(slow, slow), a_deed()
    engine = start(old)
    eventually(lambda: old.moments)

    engine.replace([new])
    some_looks_later()
    assert engine.is_at([old])
    assert not new.moments

    gate.set()
    eventually(lambda: new.moments)
    eventually(lambda: not engine.is_at([old]))
    assert len(old.moments) == 1
