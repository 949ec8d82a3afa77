"""What the other side's answers teach about a budget."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ...ports.host.rate_policy import Budget, CallResult, Outcome, QuotaSeen
from .budget_state import BudgetState
from .hour_window import HOUR, HourWindow

SAME_MINUTE = timedelta(seconds=5)
"""Two resets of the same account lie whole hours apart, give or take this."""

LONGEST_HOLD = timedelta(days=1)
"""Nothing keeps silent for longer after one throttle answer, whatever moment it names."""

LARGEST_GRANT = 100
"""No account is believed to have been granted more than so many times the usual quota."""


def learnt(  # noqa: PLR0913, PLR0917  # a state, its rule, and all that an answer is judged by
    state: BudgetState,
    budget: Budget,
    travel: timedelta,
    result: CallResult,
    now: datetime,
    calls: Sequence[datetime] = (),
) -> BudgetState:
    """
    Return the state after a call ended with `result`.

    `calls` are our own of the last two hours.
    """
    usual, told = budget.hourly_quota, result.quota
    if usual is not None and told is not None and 1 <= told.most <= LARGEST_GRANT * usual:
        state = _quota_told(state, budget, told.most, now)
        state = _hour_told(state, travel, told, now, calls)
    if result.outcome is Outcome.THROTTLED:
        state = _throttled(state, budget, travel, result.retry_at, now)
    return state


def _quota_told(state: BudgetState, budget: Budget, most: int, now: datetime) -> BudgetState:
    """Learn the quota. What is missing in the bucket stays the same number of calls."""
    told = replace(state, quota_reported=most)
    missing = max(timedelta(0), state.restored_at - now)
    faster = told.pace(budget) / state.pace(budget)
    return replace(told, restored_at=state.restored_at - missing + missing * faster)


def _hour_told(
    state: BudgetState,
    travel: timedelta,
    quota: QuotaSeen,
    now: datetime,
    calls: Sequence[datetime],
) -> BudgetState:
    """
    Learn the hour. Only a second answer that agrees makes the channel's hour ours.

    An hour that began with a call of ours may be a rolling one, and is not believed.
    """
    end = quota.resets_at
    if not now < end <= now + HOUR + travel:
        return state  # no hour that could be the present one
    hour = HourWindow(quota.most, travel, tuple(calls))
    others = max(0, quota.most - quota.remaining - hour.calls_until(end))
    before = state.reset_reported
    if before is None or not _whole_hours_apart(before, end):
        return replace(state, reset_reported=end, resets_at=None, others=others)
    if end < before - SAME_MINUTE:
        return state  # an answer that one of the next hour has overtaken
    if end <= before + SAME_MINUTE:
        others = max(others, state.others)
    rolling = any(abs(call + HOUR - end) <= max(travel, SAME_MINUTE) for call in calls)
    believed = state.resets_at is not None or not rolling
    return replace(state, reset_reported=end, resets_at=end if believed else None, others=others)


def _throttled(
    state: BudgetState, budget: Budget, travel: timedelta, until: datetime | None, now: datetime
) -> BudgetState:
    """
    Learn of one call too many. A moment that the channel names is the end of its hour.

    An answer that comes while we keep silent is of a call that was under way already: it is
    the same accident.
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
    return min(apart, HOUR - apart) <= SAME_MINUTE
