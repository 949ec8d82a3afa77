"""A turn runs a deed step by step and remembers how it ended."""

import logging
from datetime import timedelta

import pytest

from channel_connector.adapters.engine import job_run as turn_module
from channel_connector.adapters.engine.job_run import Turn
from channel_connector.core.jobs.job import Pause
from channel_connector.ports.host.errors import CredentialsRefused, SettingsError, Unavailable
from channel_connector.ports.repositories.scheduled_jobs import Wakeup


@pytest.fixture
def take(clock):
    """Let a deed take a turn, and return how it stands afterwards."""

    def taken(deed, wakeup=None, may_go_on=lambda: True):
        wakeup = wakeup or Wakeup(deed.connection, deed.name, clock.now())
        return Turn(deed, clock, may_go_on).take(wakeup)

    return taken


def events(caplog):
    return [record.getMessage() for record in caplog.records]


def test_a_deed_goes_on_until_it_has_nothing_to_do(take, a_deed, clock):
    deed = a_deed(
        Pause(clock.now(), "One."),
        Pause(clock.now() - timedelta(seconds=1), "Two."),
        Pause(clock.now() + timedelta(seconds=9), "Waits for more."),
    )

    after = take(deed)

    assert len(deed.moments) == 3
    assert (after.due_at, after.why) == (clock.now() + timedelta(seconds=9), "Waits for more.")


def test_a_deed_with_endless_work_leaves_its_place_in_time(take, a_deed, clock, monkeypatch):
    """Others want to get on as well."""
    monkeypatch.setattr(turn_module, "LONGEST_TURN_SECONDS", 0.05)
    deed = a_deed(*[Pause(clock.now(), "More.")] * 1_000_000)

    after = take(deed)

    assert after.due_at <= clock.now()
    assert len(deed.script) > 0


def test_a_deed_that_may_not_go_on_ends_after_its_step(take, a_deed, clock):
    deed = a_deed(*[Pause(clock.now(), "More.")] * 5)

    take(deed, may_go_on=lambda: False)

    assert len(deed.moments) == 1


def test_what_failed_is_tried_later_and_later_up_to_five_minutes(take, a_deed, clock):
    deed = a_deed(*[Unavailable("Nobody answers.")] * 10)
    wakeup = Wakeup("acme", "work", clock.now())
    waits = []
    for _ in range(10):
        wakeup = take(deed, wakeup)
        waits.append((wakeup.due_at - clock.now()).total_seconds())

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert (wakeup.why, wakeup.failures, wakeup.halted) == ("Nobody answers.", 10, "")


def test_the_other_sides_own_moment_counts_when_it_is_later(take, a_deed, clock):
    later = clock.now() + timedelta(hours=2)

    assert take(a_deed(Unavailable("Closed.", later))).due_at == later
    past = clock.now() - timedelta(hours=2)
    assert take(a_deed(Unavailable("Closed.", past))).due_at == clock.now() + timedelta(seconds=2)


def test_trouble_is_logged_when_it_begins_and_when_it_ends(take, a_deed, caplog):
    caplog.set_level(logging.INFO)
    deed = a_deed(*[Unavailable("Nobody answers.")] * 4)
    wakeup = None
    for _ in range(6):
        wakeup = take(deed, wakeup)

    assert events(caplog) == ["deed.trouble", "deed.recovered"]
    assert caplog.records[0].reason == "Nobody answers."
    assert wakeup.failures == 0


def test_trouble_is_not_over_while_the_other_side_is_not_asked(take, a_deed, clock, caplog):
    """What failed may be put off for longer than the deed, which finds nothing due meanwhile."""
    caplog.set_level(logging.INFO)
    nothing_due = Pause(clock.now() + timedelta(seconds=10), "Tried again later.", in_doubt=True)
    failed = Unavailable("Nobody answers.")
    deed = a_deed(failed, nothing_due, failed, nothing_due)
    wakeup = None
    for _ in range(4):
        wakeup = take(deed, wakeup)

    assert events(caplog) == ["deed.trouble"]
    assert (wakeup.failures, wakeup.why) == (2, "Tried again later.")


@pytest.mark.parametrize("error", [CredentialsRefused("The key is wrong."), SettingsError("Bad.")])
def test_what_needs_a_person_halts_the_deed_for_half_an_hour(take, a_deed, clock, error):
    after = take(a_deed(error))

    assert after.halted == str(error)
    assert after.due_at == clock.now() + timedelta(minutes=30)


def test_a_halted_deed_that_works_again_is_halted_no_more(take, a_deed, clock, caplog):
    caplog.set_level(logging.INFO)
    halted = Wakeup("acme", "work", clock.now(), failures=3, halted="The key is wrong.")

    after = take(a_deed(Pause(clock.now() + timedelta(minutes=1), "Waits.")), halted)

    assert (after.halted, after.failures) == ("", 0)
    assert events(caplog) == ["deed.recovered"]


def test_the_same_halt_is_told_once(take, a_deed, caplog):
    deed = a_deed(CredentialsRefused("Wrong."), CredentialsRefused("Wrong."))

    take(deed, take(deed))

    assert events(caplog) == ["deed.halted"]


def test_a_bug_halts_the_deed_and_is_logged_with_its_traceback(take, a_deed, caplog):
    after = take(a_deed(ZeroDivisionError("division by zero")))

    assert "ZeroDivisionError" in after.halted
    assert caplog.records[0].getMessage() == "deed.bug"
    assert caplog.records[0].exc_info[0] is ZeroDivisionError
