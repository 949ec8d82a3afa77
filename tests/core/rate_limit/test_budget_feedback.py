"""Tests of a budget's state after each kind of answer."""

from datetime import timedelta

import pytest

from channel_connector.core.rate_limit.budget_feedback import LONGEST_HOLD, apply_result
from channel_connector.core.rate_limit.budget_state import BudgetState
from channel_connector.ports.host.rate_policy import Budget, CallResult, Outcome, QuotaSeen
from channel_connector.ports.testing.fakes.builders import NOON

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
EACH = 2 * MINUTE
TRAVEL = 7 * SECOND
A_MOMENT = timedelta(microseconds=1)
TURN = NOON + 12 * MINUTE
"""End of the channel's hour."""

FEEDS = Budget("feeds", ("SubmitFeed",), 15, EACH, hourly_quota=30)
LISTING = Budget("listing", ("ListOrders",), 6, MINUTE)


def told(state, resets_at=TURN, now=NOON, remaining=30, most=30, calls=()):
    """Return the state after an answer with a quota."""
    result = CallResult(Outcome.ANSWERED, quota=QuotaSeen(most, remaining, resets_at))
    return apply_result(state, FEEDS, TRAVEL, result, now, calls)


def throttled(state, now=NOON, until=None, budget=FEEDS):
    """Return the state after a throttled call."""
    return apply_result(state, budget, TRAVEL, CallResult(Outcome.THROTTLED, retry_at=until), now)


@pytest.mark.parametrize("most", [1, 29, 30, 31, 3000])
def test_a_plausible_quota_is_used(most):
    assert told(BudgetState(), most=most).quota_reported == most


@pytest.mark.parametrize("most", [-1, 0, 3001])
def test_an_implausible_quota_is_ignored(most):
    assert told(BudgetState(), most=most) == BudgetState()


def test_a_larger_quota_restores_missing_calls_faster():
    """Four calls are missing before and after."""
    state = told(BudgetState(restored_at=NOON + 4 * EACH), most=60)

    assert state.restored_at == NOON + 4 * MINUTE


def test_a_smaller_quota_keeps_a_full_bucket_full():
    state = told(BudgetState(quota_reported=60, restored_at=NOON - HOUR), most=30)

    assert state.restored_at == NOON - HOUR


@pytest.mark.parametrize("resets_at", [NOON + A_MOMENT, TURN, NOON + HOUR + TRAVEL])
def test_an_hour_that_may_be_the_current_one_is_stored(resets_at):
    assert told(BudgetState(), resets_at).reset_reported == resets_at


@pytest.mark.parametrize("resets_at", [NOON - HOUR, NOON, NOON + HOUR + TRAVEL + A_MOMENT])
def test_an_hour_that_cannot_be_the_current_one_is_ignored(resets_at):
    assert told(BudgetState(), resets_at).reset_reported is None


@pytest.mark.parametrize("apart", [-5 * SECOND, timedelta(0), 5 * SECOND])
@pytest.mark.parametrize("hours", [0, 1, 7])
def test_an_hour_is_adopted_once_another_is_whole_hours_apart(hours, apart):
    turn = TURN + hours * HOUR + apart

    state = told(BudgetState(reset_reported=TURN), turn, now=turn - 10 * MINUTE)

    assert (state.reset_reported, state.resets_at) == (turn, turn)


@pytest.mark.parametrize("apart", [-6 * SECOND, 6 * SECOND, 30 * MINUTE])
def test_hours_that_do_not_agree_are_not_adopted(apart):
    state = BudgetState(reset_reported=TURN, resets_at=TURN)

    state = told(state, TURN + apart)

    assert (state.reset_reported, state.resets_at) == (TURN + apart, None)


def test_a_late_answer_of_an_earlier_hour_is_ignored():
    state = BudgetState(
        reset_reported=TURN + HOUR, resets_at=TURN + HOUR, others=4, quota_reported=30
    )

    assert told(state, TURN, remaining=0) == state


@pytest.mark.parametrize("apart", [-5 * SECOND, timedelta(0), 5 * SECOND])
def test_within_an_hour_calls_of_others_never_decrease(apart):
    """A remaining number that lags behind is too high."""
    state = BudgetState(reset_reported=TURN, others=10)

    assert told(state, TURN + apart, remaining=27).others == 10
    assert told(state, TURN + apart, remaining=17).others == 13


def test_in_the_next_hour_calls_of_others_start_at_zero():
    state = BudgetState(reset_reported=TURN, resets_at=TURN, others=10)

    assert told(state, TURN + HOUR, now=TURN + MINUTE, remaining=27).others == 3


@pytest.mark.parametrize(("apart", "believed"), [(0, False), (7, False), (8, True)])
@pytest.mark.parametrize("sign", [-1, 1])
def test_an_hour_that_began_with_our_call_may_be_rolling(apart, sign, believed):
    begun = TURN - HOUR + sign * apart * SECOND

    state = told(BudgetState(reset_reported=TURN), calls=(begun,))

    assert state.resets_at == (TURN if believed else None)


def test_after_an_exceeded_quota_the_hour_is_unknown():
    state = BudgetState(reset_reported=TURN, resets_at=TURN, others=4)

    state = throttled(state, until=TURN)

    assert (state.reset_reported, state.resets_at, state.others) == (None, None, 0)
    assert state.held_until == TURN


def test_after_throttled_without_a_retry_time_the_hour_is_still_known():
    state = BudgetState(reset_reported=TURN, resets_at=TURN, others=4)

    state = throttled(state)

    assert (state.reset_reported, state.resets_at, state.others) == (TURN, TURN, 4)


@pytest.mark.parametrize(
    ("budget", "longest"), [(FEEDS, HOUR + TRAVEL), (LISTING, LONGEST_HOLD)], ids=["hour", "none"]
)
def test_the_pause_after_an_answer_is_limited(budget, longest):
    state = throttled(BudgetState(), until=NOON + timedelta(days=400), budget=budget)

    assert state.held_until == NOON + longest


def test_two_throttled_answers_in_one_pause_are_one_incident():
    state = throttled(throttled(BudgetState()), NOON + MINUTE)

    assert state.throttles == 1


def test_a_throttled_call_after_the_pause_is_another_incident():
    state = throttled(BudgetState())

    assert throttled(state, state.held_until).throttles == 2


def test_the_pause_holds_whatever_the_bucket_has():
    state = BudgetState(held_until=NOON + HOUR)

    assert state.open(FEEDS, TRAVEL, NOON).room_at(NOON) == NOON + HOUR


@pytest.mark.parametrize(("throttles", "each"), [(2, 2 * EACH), (3, 4 * EACH)])
def test_slowed_down_calls_have_no_burst_and_longer_intervals(throttles, each):
    state = BudgetState(throttles=throttles, throttled_at=NOON)

    bucket = state.open(FEEDS, TRAVEL, NOON).bucket

    assert (bucket.burst, bucket.restore_interval) == (1, each)


@pytest.mark.parametrize("throttles", [0, 1])
def test_a_single_incident_does_not_slow_down(throttles):
    state = BudgetState(throttles=throttles, throttled_at=NOON)

    bucket = state.open(FEEDS, TRAVEL, NOON).bucket

    assert (bucket.burst, bucket.restore_interval) == (15, EACH)
