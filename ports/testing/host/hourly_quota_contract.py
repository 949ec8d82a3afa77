"""What a rate policy promises of a budget with a quota for each hour."""

from datetime import datetime, timedelta

import pytest

from ...host.budget_status import RecentCall
from ...host.rate_policy import Budget, CallResult, Outcome, QuotaSeen, RatePolicy
from ..fakes.builders import CONNECTION, NOON
from .rate_policy_contract import FEED, PolicyFor, call, deferred

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TURN = NOON + 12 * MINUTE
"""When the channel's hour ends."""

FOUR_AN_HOUR = Budget("feeds", (FEED,), 4, MINUTE, hourly_quota=4)


class HourlyQuotaContract:
    """
    Subclass me and provide `rate_policy_for(account, budgets, connection)`.

    The fixture returns a new policy each time, as a new process would get it, over one store
    of state that begins empty. The call takes no time on its way (`travel`, if there is such
    a thing, is zero).
    """

    @pytest.fixture
    def hourly(self, rate_policy_for: PolicyFor) -> RatePolicy:
        """Return a policy that grants four calls at once, and four an hour."""
        return rate_policy_for("seller-1", [FOUR_AN_HOUR])

    def test_an_hour_holds_no_more_than_its_quota(self, hourly: RatePolicy) -> None:
        for minute in range(4):
            call(hourly, NOON + minute * MINUTE)

        answer = deferred(hourly.request(FEED, NOON + 10 * MINUTE))

        assert answer.until == NOON + HOUR
        assert "4 calls in any hour" in answer.reason

    def test_hours_are_counted_rolling_while_the_channels_own_is_not_known(
        self, hourly: RatePolicy
    ) -> None:
        for minute in (0, 30, 58, 59):
            call(hourly, NOON + minute * MINUTE)

        call(hourly, NOON + 60 * MINUTE)
        assert deferred(hourly.request(FEED, NOON + 61 * MINUTE)).until == NOON + 90 * MINUTE

    def test_one_answer_alone_does_not_make_the_channels_hour_ours(
        self, hourly: RatePolicy
    ) -> None:
        call(hourly, NOON, told(3))
        for minute in (1, 2, 3):
            call(hourly, NOON + minute * MINUTE)

        deferred(hourly.request(FEED, TURN))

    def test_after_two_answers_that_agree_the_channels_own_hour_counts(
        self, hourly: RatePolicy
    ) -> None:
        for minute in range(4):
            call(hourly, NOON + minute * MINUTE, told(3 - minute))

        answer = deferred(hourly.request(FEED, NOON + 10 * MINUTE))

        assert answer.until == TURN
        assert "4 calls in its hour" in answer.reason
        for minute in range(4):
            call(hourly, TURN + minute * MINUTE)
        assert deferred(hourly.request(FEED, TURN + 10 * MINUTE)).until == TURN + HOUR

    def test_answers_that_do_not_agree_leave_hours_rolling(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, told(3, TURN))
        call(hourly, NOON + MINUTE, told(2, TURN + 7 * MINUTE))
        for minute in (2, 3):
            call(hourly, NOON + minute * MINUTE)

        assert deferred(hourly.request(FEED, TURN)).until == NOON + HOUR

    def test_after_a_call_too_many_hours_are_counted_rolling_again(
        self, hourly: RatePolicy
    ) -> None:
        """They were counted wrongly, it seems; a rolling count is right whatever is true."""
        for minute in range(3):
            call(hourly, NOON + minute * MINUTE, told(3 - minute))
        call(hourly, NOON + 3 * MINUTE, CallResult(Outcome.THROTTLED, retry_at=TURN))

        assert deferred(hourly.request(FEED, NOON + 4 * MINUTE)).until == NOON + HOUR

    def test_a_higher_quota_that_is_told_is_used(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, told(7, most=8))

        assert hourly.forecast(FEED, 7, NOON) < NOON + 5 * MINUTE

    def test_a_lower_quota_that_is_told_is_kept_to(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, told(1, most=2))
        call(hourly, NOON + MINUTE)

        assert deferred(hourly.request(FEED, NOON + 5 * MINUTE)).until == NOON + HOUR

    def test_what_others_took_of_the_hour_is_left_out_of_ours(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, told(0))

        answer = deferred(hourly.request(FEED, NOON + 5 * MINUTE))

        assert answer.until == TURN
        assert "others took 3 of the 4 calls of this hour" in answer.reason

    def test_a_remaining_number_that_lags_behind_is_not_believed(self, hourly: RatePolicy) -> None:
        """It is too high. We know what we sent."""
        for minute in range(4):
            call(hourly, NOON + minute * MINUTE, told(4))

        assert deferred(hourly.request(FEED, NOON + 5 * MINUTE)).until == TURN

    def test_beside_others_calls_are_spread_over_what_is_left_of_the_hour(
        self, rate_policy_for: PolicyFor
    ) -> None:
        """They go on drawing on it, and each answer tells only what has been."""
        thirty = Budget("feeds", (FEED,), 1, 2 * MINUTE, hourly_quota=30, headroom=14)
        policy = rate_policy_for("seller-1", [thirty])

        call(policy, NOON, told(3, most=30))

        assert deferred(policy.request(FEED, NOON)).until == NOON + 4 * MINUTE

    def test_a_forecast_reckons_with_the_hour(self, hourly: RatePolicy) -> None:
        assert hourly.forecast(FEED, 9, NOON) == NOON + 2 * HOUR

    def test_a_standing_tells_the_rule_and_what_is_left(self, hourly: RatePolicy) -> None:
        call(hourly, NOON - MINUTE, work="pack")
        hourly.request(FEED, NOON, work="pack")

        [status] = hourly.statuses(NOON)

        assert (status.account, status.name) == ("seller-1", "feeds")
        assert (status.burst, status.restore_interval) == (4, MINUTE)
        assert (status.hourly_quota, status.hour_left, status.at_once) == (4, 2, 2)
        assert (status.hour_ends_at, status.held_until) == (None, None)
        assert (status.next_call_at, status.taken_by_others) == (NOON, 0)
        assert status.recent == (
            RecentCall(NOON - MINUTE, FEED, "pack", "ANSWERED", CONNECTION),
            RecentCall(NOON, FEED, "pack", "PENDING", CONNECTION),
        )

    def test_a_standing_tells_what_the_channel_taught(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, told(7, most=8))
        call(hourly, NOON + MINUTE, told(4, most=8))

        [status] = hourly.statuses(NOON + MINUTE)

        assert (status.hourly_quota, status.restore_interval) == (8, MINUTE / 2)
        assert (status.hour_ends_at, status.hour_left) == (TURN, 4)
        assert status.taken_by_others == 2


def told(remaining: int, resets_at: datetime = TURN, most: int = 4) -> CallResult:
    """Return an answer that tells of the quota."""
    return CallResult(Outcome.ANSWERED, quota=QuotaSeen(most, remaining, resets_at))
