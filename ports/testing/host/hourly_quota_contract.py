"""Contract tests of a rate policy whose budget has an hourly quota."""

from datetime import datetime, timedelta

import pytest

from ...host.budget_status import RecentCall
from ...host.rate_policy import Budget, CallResult, Outcome, QuotaSeen, RatePolicy
from ..fakes.builders import CONNECTION, NOON
from .rate_policy_contract import FEED, PolicyFor, call, deferred

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TURN = NOON + 12 * MINUTE
"""End of the channel's hour."""

FOUR_AN_HOUR = Budget("feeds", (FEED,), 4, MINUTE, hourly_quota=4)


class HourlyQuotaContract:
    """
    Subclasses provide the fixture `rate_policy_for(account, budgets, connection)`.

    It returns a new policy each time, as a new process would get it, over one database that
    begins empty, with a `travel` of zero.
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
        assert "4 calls in any 60 minutes" in answer.reason

    def test_a_call_that_was_not_sent_uses_nothing_of_the_hour(self, hourly: RatePolicy) -> None:
        for minute in range(3):
            call(hourly, NOON + minute * MINUTE)
        call(hourly, NOON + 3 * MINUTE, CallResult(Outcome.NOT_SENT))

        call(hourly, NOON + 4 * MINUTE)
        deferred(hourly.request(FEED, NOON + 5 * MINUTE))

    def test_a_rolling_hour_is_used_while_the_channels_is_not_known(
        self, hourly: RatePolicy
    ) -> None:
        for minute in (0, 30, 58, 59):
            call(hourly, NOON + minute * MINUTE)

        call(hourly, NOON + 60 * MINUTE)
        assert deferred(hourly.request(FEED, NOON + 61 * MINUTE)).until == NOON + 90 * MINUTE

    def test_a_single_answer_does_not_set_the_channels_hour(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, reported(3))
        for minute in (1, 2, 3):
            call(hourly, NOON + minute * MINUTE)

        deferred(hourly.request(FEED, TURN))

    def test_after_two_answers_that_agree_the_channels_hour_is_used(
        self, hourly: RatePolicy
    ) -> None:
        for minute in range(4):
            call(hourly, NOON + minute * MINUTE, reported(3 - minute))

        answer = deferred(hourly.request(FEED, NOON + 10 * MINUTE))

        assert answer.until == TURN
        assert "4 calls in the channel's hour" in answer.reason
        for minute in range(4):
            call(hourly, TURN + minute * MINUTE)
        assert deferred(hourly.request(FEED, TURN + 10 * MINUTE)).until == TURN + HOUR

    def test_answers_that_do_not_agree_keep_the_rolling_hour(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, reported(3, TURN))
        call(hourly, NOON + MINUTE, reported(2, TURN + 7 * MINUTE))
        for minute in (2, 3):
            call(hourly, NOON + minute * MINUTE)

        assert deferred(hourly.request(FEED, TURN)).until == NOON + HOUR

    def test_after_a_throttled_call_the_rolling_hour_is_used_again(
        self, hourly: RatePolicy
    ) -> None:
        """The assumed hour may be wrong; a rolling hour is correct in any case."""
        for minute in range(3):
            call(hourly, NOON + minute * MINUTE, reported(3 - minute))
        call(hourly, NOON + 3 * MINUTE, CallResult(Outcome.THROTTLED, retry_at=TURN))

        assert deferred(hourly.request(FEED, NOON + 4 * MINUTE)).until == NOON + HOUR

    def test_a_higher_reported_quota_is_used(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, reported(7, most=8))

        assert hourly.forecast(FEED, 7, NOON) < NOON + 5 * MINUTE

    def test_a_lower_reported_quota_is_used(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, reported(1, most=2))
        call(hourly, NOON + MINUTE)

        assert deferred(hourly.request(FEED, NOON + 5 * MINUTE)).until == NOON + HOUR

    def test_calls_of_other_programs_are_subtracted_from_the_quota(
        self, hourly: RatePolicy
    ) -> None:
        call(hourly, NOON, reported(0))

        answer = deferred(hourly.request(FEED, NOON + 5 * MINUTE))

        assert answer.until == TURN
        assert "other programs used 3 of the 4 calls of this hour" in answer.reason

    def test_a_remaining_number_that_lags_behind_is_ignored(self, hourly: RatePolicy) -> None:
        """It is too high; our own count is used."""
        for minute in range(4):
            call(hourly, NOON + minute * MINUTE, reported(4))

        assert deferred(hourly.request(FEED, NOON + 5 * MINUTE)).until == TURN

    def test_beside_other_programs_calls_are_spread_over_the_rest_of_the_hour(
        self, rate_policy_for: PolicyFor
    ) -> None:
        """Other programs continue to call, and answers report past calls only."""
        thirty = Budget("feeds", (FEED,), 1, 2 * MINUTE, hourly_quota=30, headroom=14)
        policy = rate_policy_for("seller-1", [thirty])

        call(policy, NOON, reported(3, most=30))

        assert deferred(policy.request(FEED, NOON)).until == NOON + 4 * MINUTE

    def test_a_forecast_includes_the_hourly_quota(self, hourly: RatePolicy) -> None:
        assert hourly.forecast(FEED, 9, NOON) == NOON + 2 * HOUR

    def test_a_status_has_the_rule_and_the_remaining_calls(self, hourly: RatePolicy) -> None:
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

    def test_a_status_has_the_reported_quota_and_hour(self, hourly: RatePolicy) -> None:
        call(hourly, NOON, reported(7, most=8))
        call(hourly, NOON + MINUTE, reported(4, most=8))

        [status] = hourly.statuses(NOON + MINUTE)

        assert (status.hourly_quota, status.restore_interval) == (8, MINUTE / 2)
        assert (status.hour_ends_at, status.hour_left) == (TURN, 4)
        assert status.taken_by_others == 2


def reported(remaining: int, resets_at: datetime = TURN, most: int = 4) -> CallResult:
    """Return an answer that reports the quota."""
    return CallResult(Outcome.ANSWERED, quota=QuotaSeen(most, remaining, resets_at))
