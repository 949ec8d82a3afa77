"""Tests of `PassOnCancellations`: effective once, and none delays another."""

from datetime import timedelta

import pytest

from channel_connector.core.cancellations.pass_on_cancellations import PassOnCancellations
from channel_connector.core.orders.order_diff import note_cancellation
from channel_connector.ports.host.errors import CancellationRefused, NotSent, Unavailable
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_cancellation,
    a_cancelled_line,
    an_order,
)
from channel_connector.ports.testing.fakes.oms_gateways import MemoryOmsGateway

IDLE = timedelta(seconds=10)

FIRST, SECOND = "403-0000000-0000001", "403-0000000-0000002"
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def oms():
    oms = MemoryOmsGateway()
    for order_id in (FIRST, SECOND):
        oms.place(an_order(order_id), NOON)
    return oms


@pytest.fixture
def pass_on(storage, oms):
    return PassOnCancellations(CONNECTION, oms, storage)


@pytest.fixture
def notice(storage):
    """Return a function that stores cancelled units of an order."""

    def note(channel_order_id, *lines, now=NOON):
        with storage.writing() as uow:
            note_cancellation(uow, CONNECTION, channel_order_id, lines, now)

    return note


def test_a_cancellation_is_sent_once(pass_on, oms, notice, cancellation, run_until_quiet):
    notice(FIRST, a_cancelled_line("RED-MUG", 1))

    next_run = run_until_quiet(pass_on, NOON)

    assert oms.cancelled[FIRST] == {"line-RED-MUG": 1}
    assert cancellation(FIRST).stage is CancellationStage.SENT
    assert cancellation(FIRST).sent == (a_cancelled_line("RED-MUG", 1),)
    assert next_run.at == NOON + IDLE


def test_a_lost_answer_is_settled_by_repeating_the_cancellation(
    pass_on, oms, notice, cancellation, run_until_quiet
):
    notice(FIRST, a_cancelled_line("BLUE-MUG", 2))
    oms.lose_answers(1)

    with pytest.raises(Unavailable):
        pass_on.run(NOON)
    run_until_quiet(pass_on, LATER)

    assert oms.cancelled[FIRST] == {"line-BLUE-MUG": 2}
    assert cancellation(FIRST).stage is CancellationStage.SENT


def test_more_units_of_a_line_are_sent_as_one_absolute_number(
    pass_on, oms, notice, run_until_quiet
):
    notice(FIRST, a_cancelled_line("BLUE-MUG", 1))
    run_until_quiet(pass_on, NOON)

    notice(FIRST, a_cancelled_line("BLUE-MUG", 2), now=LATER)
    run_until_quiet(pass_on, LATER)

    assert oms.cancelled[FIRST] == {"line-BLUE-MUG": 2}


def test_units_that_were_sent_are_not_sent_again(pass_on, oms, notice, run_until_quiet):
    notice(FIRST, a_cancelled_line("BLUE-MUG", 2))
    run_until_quiet(pass_on, NOON)
    calls = oms.calls

    notice(FIRST, a_cancelled_line("BLUE-MUG", 2), now=LATER)
    run_until_quiet(pass_on, LATER)

    assert oms.calls == calls


def test_a_refused_cancellation_is_blocked(pass_on, oms, notice, cancellation, run_until_quiet):
    oms.refuse(FIRST)
    notice(FIRST, a_cancelled_line("RED-MUG", 1))
    notice(SECOND, a_cancelled_line("RED-MUG", 1), now=NOON + timedelta(seconds=1))

    run_until_quiet(pass_on, LATER)

    assert cancellation(FIRST).stage is CancellationStage.BLOCKED
    assert FIRST in cancellation(FIRST).reason
    assert cancellation(SECOND).stage is CancellationStage.SENT


def test_a_failed_cancellation_does_not_delay_the_next(
    pass_on, oms, notice, cancellation, run_until_quiet
):
    notice(FIRST, a_cancelled_line("RED-MUG", 1))
    notice(SECOND, a_cancelled_line("RED-MUG", 1), now=NOON + timedelta(seconds=1))
    oms.be_unavailable(1)

    with pytest.raises(Unavailable):
        pass_on.run(NOON + timedelta(seconds=2))
    pass_on.run(NOON + timedelta(seconds=3))

    assert cancellation(FIRST).stage is CancellationStage.TO_SEND
    assert cancellation(SECOND).stage is CancellationStage.SENT


def test_without_a_budget_the_cancellation_waits(pass_on, oms, keep_cancellation):
    keep_cancellation(a_cancellation(FIRST))
    oms.defer_until(LATER)

    assert pass_on.run(NOON).at == LATER
    assert oms.cancelled == {}


def test_units_cancelled_during_the_call_are_sent_next(
    pass_on, oms, notice, cancellation, run_until_quiet
):
    notice(FIRST, a_cancelled_line("BLUE-MUG", 1))
    during_the_call = oms.cancel

    def cancel(order_id, lines, now):
        oms.cancel = during_the_call
        answer = during_the_call(order_id, lines, now)
        notice(FIRST, a_cancelled_line("BLUE-MUG", 2), now=LATER)
        return answer

    oms.cancel = cancel
    run_until_quiet(pass_on, LATER)

    assert oms.cancelled[FIRST] == {"line-BLUE-MUG": 2}
    assert cancellation(FIRST).stage is CancellationStage.SENT


def test_a_call_that_came_too_late_leaves_what_another_process_sent(
    pass_on, oms, notice, cancellation, run_until_quiet, monkeypatch
):
    notice(FIRST, a_cancelled_line("RED-MUG", 1))
    cancel = oms.cancel

    def stand_still(*_):
        monkeypatch.setattr(oms, "cancel", cancel)
        run_until_quiet(pass_on, LATER)
        raise NotSent("The call was granted long ago.")

    monkeypatch.setattr(oms, "cancel", stand_still)
    with pytest.raises(NotSent):
        pass_on.run(NOON)

    kept = cancellation(FIRST)
    assert (kept.stage, kept.attempts, kept.reason) == (CancellationStage.SENT, 0, "")


def test_a_refusal_that_arrives_late_does_not_take_back_what_another_process_sent(
    pass_on, oms, notice, cancellation, run_until_quiet, monkeypatch
):
    notice(FIRST, a_cancelled_line("RED-MUG", 1))
    cancel = oms.cancel

    def stand_still(*_):
        monkeypatch.setattr(oms, "cancel", cancel)
        run_until_quiet(pass_on, LATER)
        raise CancellationRefused("It is too late.")

    monkeypatch.setattr(oms, "cancel", stand_still)
    pass_on.run(NOON)

    assert cancellation(FIRST).stage is CancellationStage.SENT
