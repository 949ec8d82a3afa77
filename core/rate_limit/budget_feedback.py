"""Updates a budget's state from the other side's answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ...ports.host.rate_policy import Budget, CallResult, Outcome, QuotaSeen
from .budget_state import BudgetState
from .hour_window import HOUR, HourWindow

RESET_TOLERANCE = timedelta(seconds=5)
"""Resets of one account are whole hours apart, within this tolerance."""

LONGEST_HOLD = timedelta(days=1)
"""Maximum pause after one throttled call, whatever retry time the answer has."""

LARGEST_QUOTA_FACTOR = 100
"""A reported quota above this multiple of the declared one is ignored."""


def apply_result(  # noqa: PLR0913, PLR0917  # a state, its rule, and all that an answer is judged by
    state: BudgetState,
    budget: Budget,
    travel: timedelta,
    result: CallResult,
    now: datetime,
    calls: Sequence[datetime] = (),
) -> BudgetState:
    """
    Return the state after a call ended with `result`.

    `calls` are the connector's own calls of the last two hours.
    """
    declared, reported = budget.hourly_quota, result.quota
    if (
        declared is not None
        and reported is not None
        and 1 <= reported.most <= LARGEST_QUOTA_FACTOR * declared
    ):
        state = _with_quota(state, budget, reported.most, now)
        state = _with_hour(state, travel, reported, now, calls)
    if result.outcome is Outcome.THROTTLED:
        state = _throttled(state, budget, travel, result.retry_at, now)
    return state


def return_call(
    state: BudgetState,
    budget: Budget,
    granted_at: datetime,
    later: Sequence[datetime],
    now: datetime,
) -> BudgetState:
    """
    Return the state without a granted call that was not sent.

    `later` are the grants after it, oldest first. Nothing is returned if the call may be
    restored already, or if the channel throttled a call since and emptied the bucket.
    """
    if now >= granted_at + state.pace(budget) or state.throttled_at >= granted_at:
        return state
    return state.with_bucket(state.open(budget, timedelta(0), now).bucket.returned(later))


def delay_call(state: BudgetState, delay: timedelta) -> BudgetState:
    """Return the state with a call counted later by `delay`: it left that long after its grant."""
    return replace(state, restored_at=state.restored_at + delay)


def _with_quota(state: BudgetState, budget: Budget, most: int, now: datetime) -> BudgetState:
    """Return the state with the reported quota; the bucket lacks as many calls as before."""
    updated = replace(state, quota_reported=most)
    missing = max(timedelta(0), state.restored_at - now)
    ratio = updated.pace(budget) / state.pace(budget)
    return replace(updated, restored_at=state.restored_at - missing + missing * ratio)


def _with_hour(
    state: BudgetState,
    travel: timedelta,
    quota: QuotaSeen,
    now: datetime,
    calls: Sequence[datetime],
) -> BudgetState:
    """
    Return the state with the reported hour, which is adopted once a second answer agrees.

    An hour that began with one of our calls may be a rolling window, and is not adopted.
    """
    end = quota.resets_at
    if not now < end <= now + HOUR + travel:
        return state  # cannot be the current hour
    hour = HourWindow(quota.most, travel, tuple(calls))
    others = max(0, quota.most - quota.remaining - hour.calls_until(end))
    before = state.reset_reported
    if before is None or not _whole_hours_apart(before, end):
        return replace(state, reset_reported=end, resets_at=None, others=others)
    if end < before - RESET_TOLERANCE:
        return state  # a late answer of an earlier hour
    if end <= before + RESET_TOLERANCE:
        others = max(others, state.others)
    rolling = any(abs(call + HOUR - end) <= max(travel, RESET_TOLERANCE) for call in calls)
    adopted = state.resets_at is not None or not rolling
    return replace(state, reset_reported=end, resets_at=end if adopted else None, others=others)


def _throttled(
    state: BudgetState, budget: Budget, travel: timedelta, until: datetime | None, now: datetime
) -> BudgetState:
    """
    Return the state after a throttled call; `until` is taken as the end of the channel's hour.

    A throttled answer during a pause belongs to a call already in flight: it is the same
    incident and does not slow down further.
    """
    slowing = state.slowing if now < state.held_until else state.slowing.throttled(now)
    room = state.open(budget, travel, now).bucket.room_at(now)
    if until is not None and budget.hourly_quota is not None:
        state = replace(state, reset_reported=None, resets_at=None, others=0)
        until = min(until, now + HOUR + travel)
    elif until is not None:
        until = min(until, now + LONGEST_HOLD)
    state = replace(state, throttles=slowing.throttles, throttled_at=slowing.last_at)
    bucket = state.open(budget, travel, now).bucket
    return state.with_bucket(bucket.emptied(room).throttled(now, until))


def _whole_hours_apart(one: datetime, other: datetime) -> bool:
    apart = (other - one) % HOUR
    return min(apart, HOUR - apart) <= RESET_TOLERANCE
