"""Contract tests of `RatePolicy`."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Protocol

import pytest

from ...host.errors import NotSent
from ...host.job_lease import JobLease, under_lease
from ...host.rate_policy import Budget, CallResult, Deferred, Granted, Outcome, RatePolicy
from ..fakes.builders import CONNECTION, NOON
from ..fakes.stopped_clock import StoppedClock


class PolicyFor(Protocol):
    """The type of the fixture `rate_policy_for`."""

    def __call__(
        self, account: str, budgets: Sequence[Budget], connection: str = CONNECTION
    ) -> RatePolicy:
        """Return a new policy of a connection."""
        ...


MINUTE = timedelta(minutes=1)
LISTING = Budget("listing", ("ListOrders", "ListOrdersByNextToken"), 3, MINUTE)
LINES = Budget("lines", ("ListOrderItems",), 2, timedelta(seconds=2))
FEED = "SubmitFeed"
NOT_SENT = CallResult(Outcome.NOT_SENT)
THROTTLED = CallResult(Outcome.THROTTLED, http_status=503, code="RequestThrottled")


class RatePolicyContract:
    """
    Subclasses provide the fixture `rate_policy_for(account, budgets, connection)`.

    It returns a new policy each time, as a new process would get it, over one database that
    begins empty, with a `travel` of zero. All of them read the fixture `clock`, a
    `StoppedClock`.
    """

    @pytest.fixture
    def policy(self, rate_policy_for: PolicyFor) -> RatePolicy:
        """Return the policy that most tests need."""
        return rate_policy_for("seller-1", [LISTING, LINES])

    def test_the_burst_is_granted_at_once(self, policy: RatePolicy) -> None:
        answers = [granted(policy.request("ListOrders", NOON)) for _ in range(3)]

        assert {answer.operation for answer in answers} == {"ListOrders"}

    def test_each_granted_call_has_a_unique_number(self, policy: RatePolicy) -> None:
        calls = {granted(policy.request("ListOrders", NOON)).call for _ in range(3)}

        assert len(calls) == 3

    def test_after_the_burst_one_call_for_each_interval(self, policy: RatePolicy) -> None:
        spend(policy, LISTING)

        for minute in range(1, 5):
            too_early = NOON + minute * MINUTE - timedelta(microseconds=1)
            deferred(policy.request("ListOrders", too_early))
            in_time = NOON + minute * MINUTE
            granted(policy.request("ListOrders", in_time))

    def test_a_deferred_call_has_a_time_and_a_reason(self, policy: RatePolicy) -> None:
        spend(policy, LISTING)

        answer = deferred(policy.request("ListOrders", NOON))

        assert answer.until == NOON + MINUTE
        assert "ListOrders" in answer.reason
        assert "12:01:00" in answer.reason

    def test_a_deferred_call_is_not_debited(self, policy: RatePolicy) -> None:
        spend(policy, LISTING)
        for _ in range(5):
            policy.request("ListOrders", NOON)

        granted(policy.request("ListOrders", NOON + MINUTE))

    def test_operations_of_one_budget_share_it(self, policy: RatePolicy) -> None:
        spend(policy, LISTING)

        deferred(policy.request("ListOrdersByNextToken", NOON))

    def test_another_budget_is_not_affected(self, policy: RatePolicy) -> None:
        spend(policy, LISTING)

        granted(policy.request("ListOrderItems", NOON))

    def test_policies_of_one_account_share_the_budget(self, rate_policy_for: PolicyFor) -> None:
        """Another connection, another process, this one after a restart."""
        spend(rate_policy_for("seller-1", [LISTING]), LISTING)

        assert isinstance(
            rate_policy_for("seller-1", [LISTING]).request("ListOrders", NOON), Deferred
        )

    def test_another_account_has_separate_budgets(self, rate_policy_for: PolicyFor) -> None:
        spend(rate_policy_for("seller-1", [LISTING]), LISTING)

        assert isinstance(
            rate_policy_for("seller-2", [LISTING]).request("ListOrders", NOON), Granted
        )

    def test_one_account_can_be_used_from_many_threads(self, rate_policy_for: PolicyFor) -> None:
        policies = [rate_policy_for("seller-1", [LISTING]) for _ in range(4)]

        def ask(number: int) -> Granted | Deferred:
            return policies[number % 4].request("ListOrders", NOON)

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(24)))

        assert sum(isinstance(answer, Granted) for answer in answers) == 3

    def test_an_operation_without_a_budget_is_an_error(self, policy: RatePolicy) -> None:
        with pytest.raises(KeyError):
            policy.request("SubmitFeed", NOON)

    def test_a_clock_set_back_grants_nothing_early(self, policy: RatePolicy) -> None:
        spend(policy, LISTING)

        answer = deferred(policy.request("ListOrders", NOON - timedelta(hours=1)))

        assert answer.until == NOON + MINUTE

    @pytest.mark.parametrize(
        "outcome", [Outcome.ANSWERED, Outcome.REFUSED, Outcome.LOST, Outcome.THROTTLED]
    )
    def test_a_call_stays_debited_whatever_its_outcome(
        self, policy: RatePolicy, outcome: Outcome
    ) -> None:
        for _ in range(3):
            policy.report_outcome(
                granted(policy.request("ListOrders", NOON)), CallResult(outcome), NOON
            )
            if outcome is Outcome.THROTTLED:
                break

        deferred(policy.request("ListOrders", NOON))

    def test_a_grant_is_of_the_moment_after_a_wait_for_a_lock(
        self, policy: RatePolicy, clock: StoppedClock
    ) -> None:
        """Otherwise the next call would leave too early by the length of the wait."""
        waited = timedelta(seconds=28)
        clock.set(NOON + waited)

        calls = [granted(policy.request("ListOrders", NOON)) for _ in range(3)]

        assert {call.at for call in calls} == {NOON + waited}
        assert deferred(policy.request("ListOrders", NOON)).until == NOON + waited + MINUTE

    def test_a_clock_behind_that_of_the_step_changes_nothing(
        self, policy: RatePolicy, clock: StoppedClock
    ) -> None:
        clock.set(NOON - timedelta(hours=1))

        assert granted(policy.request("ListOrders", NOON)).at == NOON

    @pytest.mark.parametrize("minutes", [6, 12, 20])
    def test_a_step_that_stood_still_before_it_asks_is_granted_nothing(
        self, policy: RatePolicy, clock: StoppedClock, minutes: int
    ) -> None:
        """What it decided on may be over by now, and another process may do its work."""
        clock.set(NOON + minutes * MINUTE)

        with pytest.raises(NotSent):
            policy.request("ListOrders", NOON)

        later = NOON + minutes * MINUTE
        assert [granted(policy.request("ListOrders", later)).at for _ in range(3)] == [later] * 3

    def test_a_call_may_leave_some_seconds_after_its_grant(
        self, policy: RatePolicy, clock: StoppedClock
    ) -> None:
        """A connection takes its time."""
        clock.set(NOON)
        call = granted(policy.request("ListOrders", NOON))

        clock.pass_by(timedelta(seconds=10))

        assert policy.confirm(call) == NOON + timedelta(seconds=10)

    @pytest.mark.parametrize("minutes", [1, 6, 12, 20])
    def test_a_call_whose_process_stood_still_after_the_grant_may_not_leave(
        self, policy: RatePolicy, clock: StoppedClock, minutes: int
    ) -> None:
        clock.set(NOON)
        call = granted(policy.request("ListOrders", NOON))

        clock.pass_by(minutes * MINUTE)

        with pytest.raises(NotSent):
            policy.confirm(call)

    def test_a_standstill_shows_although_the_clock_was_set_back(
        self, policy: RatePolicy, clock: StoppedClock
    ) -> None:
        clock.set(NOON)
        call = granted(policy.request("ListOrders", NOON))
        clock.pass_by(6 * MINUTE)
        clock.set(NOON)

        with pytest.raises(NotSent):
            policy.confirm(call)

    def test_a_standstill_shows_although_only_the_clock_was_set_right_after_it(
        self, policy: RatePolicy, clock: StoppedClock
    ) -> None:
        """A virtual machine that was paused may count none of that time."""
        clock.set(NOON)
        call = granted(policy.request("ListOrders", NOON))
        clock.set(NOON + 6 * MINUTE)

        with pytest.raises(NotSent):
            policy.confirm(call)

    def test_a_call_of_a_job_that_may_have_lost_its_lease_does_not_leave(
        self, policy: RatePolicy
    ) -> None:
        call = granted(policy.request("ListOrders", NOON))
        lost = under_lease(JobLease(CONNECTION, "fetch_orders", "this", lambda: False))

        with lost, pytest.raises(NotSent):
            policy.confirm(call)

    def test_the_debit_of_a_call_that_was_not_sent_is_returned(self, policy: RatePolicy) -> None:
        calls = [granted(policy.request("ListOrders", NOON)) for _ in range(3)]

        policy.report_outcome(calls[1], NOT_SENT, NOON)

        granted(policy.request("ListOrders", NOON))
        assert deferred(policy.request("ListOrders", NOON)).until == NOON + MINUTE

    def test_a_debit_that_was_restored_by_itself_is_not_returned_as_well(
        self, policy: RatePolicy
    ) -> None:
        """The process stood still for so long."""
        call = granted(policy.request("ListOrders", NOON))
        later = NOON + 20 * MINUTE
        for _ in range(3):
            granted(policy.request("ListOrders", later))

        policy.report_outcome(call, NOT_SENT, later)

        assert deferred(policy.request("ListOrders", later)).until == later + MINUTE

    def test_a_debit_that_is_returned_leaves_those_after_it(self, policy: RatePolicy) -> None:
        """Without the first call, the bucket would have been full until the second."""
        first = granted(policy.request("ListOrders", NOON))
        second = NOON + MINUTE / 2
        granted(policy.request("ListOrders", second))

        policy.report_outcome(first, NOT_SENT, second)

        for _ in range(2):
            granted(policy.request("ListOrders", second))
        assert deferred(policy.request("ListOrders", second)).until == second + MINUTE

    def test_the_pause_after_throttled_stays_when_a_debit_is_returned(
        self, policy: RatePolicy
    ) -> None:
        not_sent = granted(policy.request("ListOrders", NOON))
        policy.report_outcome(granted(policy.request("ListOrders", NOON)), THROTTLED, NOON)

        policy.report_outcome(not_sent, NOT_SENT, NOON)

        assert deferred(policy.request("ListOrders", NOON)).until == NOON + MINUTE

    def test_a_call_that_left_late_counts_from_its_departure(
        self, policy: RatePolicy, clock: StoppedClock
    ) -> None:
        calls = [granted(policy.request("ListOrders", NOON)) for _ in range(3)]
        for call in calls[:2]:
            policy.report_outcome(call, CallResult(Outcome.ANSWERED, left_at=NOON), NOON)
        clock.set(NOON + timedelta(seconds=20))
        left_at = policy.confirm(calls[2])

        policy.report_outcome(calls[2], CallResult(Outcome.ANSWERED, left_at=left_at), NOON)

        clock.set(NOON)
        assert deferred(policy.request("ListOrders", NOON)).until == left_at + MINUTE

    def test_after_throttled_nothing_is_granted_until_one_call_is_restored(
        self, policy: RatePolicy
    ) -> None:
        policy.report_outcome(granted(policy.request("ListOrders", NOON)), THROTTLED, NOON)

        assert deferred(policy.request("ListOrdersByNextToken", NOON)).until == NOON + MINUTE
        granted(policy.request("ListOrders", NOON + MINUTE))
        deferred(policy.request("ListOrders", NOON + MINUTE))

    def test_after_throttled_the_reported_retry_time_is_used(self, policy: RatePolicy) -> None:
        until = NOON + timedelta(minutes=31)
        throttled = CallResult(Outcome.THROTTLED, code="QuotaExceeded", retry_at=until)

        policy.report_outcome(granted(policy.request("ListOrders", NOON)), throttled, NOON)

        assert deferred(policy.request("ListOrders", NOON)).until == until
        granted(policy.request("ListOrders", until))

    def test_after_throttled_one_call_is_restored_first_even_with_an_earlier_retry_time(
        self, policy: RatePolicy
    ) -> None:
        throttled = CallResult(Outcome.THROTTLED, retry_at=NOON + timedelta(seconds=1))

        policy.report_outcome(granted(policy.request("ListOrders", NOON)), throttled, NOON)

        assert deferred(policy.request("ListOrders", NOON)).until == NOON + MINUTE

    def test_a_single_throttled_call_does_not_slow_down(self, policy: RatePolicy) -> None:
        policy.report_outcome(granted(policy.request("ListOrders", NOON)), THROTTLED, NOON)

        assert policy.forecast("ListOrders", 10, NOON) == NOON + 10 * MINUTE

    def test_a_second_throttled_call_within_three_hours_slows_down(
        self, policy: RatePolicy
    ) -> None:
        again = NOON + timedelta(hours=3) - MINUTE
        for moment in (NOON, again):
            policy.report_outcome(granted(policy.request("ListOrders", moment)), THROTTLED, moment)

        assert policy.forecast("ListOrders", 10, again) == again + 2 * 10 * MINUTE

    def test_concurrent_calls_that_are_all_throttled_count_as_one_incident(
        self, policy: RatePolicy
    ) -> None:
        calls = [granted(policy.request("ListOrders", NOON)) for _ in range(3)]

        for call in calls:
            policy.report_outcome(call, THROTTLED, NOON)

        assert policy.forecast("ListOrders", 10, NOON) == NOON + 10 * MINUTE

    def test_slowing_recovers_without_throttled_calls(self, policy: RatePolicy) -> None:
        for moment in (NOON, NOON + MINUTE):
            policy.report_outcome(granted(policy.request("ListOrders", moment)), THROTTLED, moment)
        a_quiet_time_later = NOON + timedelta(hours=6)

        assert policy.forecast("ListOrders", 13, a_quiet_time_later) == (
            a_quiet_time_later + 10 * MINUTE
        )

    def test_a_throttled_call_affects_all_policies_of_the_account(
        self, rate_policy_for: PolicyFor
    ) -> None:
        one, other = (rate_policy_for("seller-1", [LISTING]) for _ in range(2))

        one.report_outcome(granted(one.request("ListOrders", NOON)), THROTTLED, NOON)

        assert isinstance(other.request("ListOrders", NOON), Deferred)

    def test_a_throttled_call_does_not_affect_other_budgets(self, policy: RatePolicy) -> None:
        policy.report_outcome(granted(policy.request("ListOrders", NOON)), THROTTLED, NOON)

        granted(policy.request("ListOrderItems", NOON))

    @pytest.mark.parametrize(("calls", "minutes"), [(1, 0), (3, 0), (4, 1), (63, 60)])
    def test_a_forecast_is_when_the_last_call_could_leave(
        self, policy: RatePolicy, calls: int, minutes: int
    ) -> None:
        assert policy.forecast("ListOrders", calls, NOON) == NOON + minutes * MINUTE

    def test_a_forecast_includes_calls_made(self, policy: RatePolicy) -> None:
        spend(policy, LISTING)

        assert policy.forecast("ListOrdersByNextToken", 2, NOON) == NOON + 2 * MINUTE

    def test_a_forecast_debits_nothing(self, policy: RatePolicy) -> None:
        policy.forecast("ListOrders", 100, NOON)

        granted(policy.request("ListOrders", NOON))

    def test_the_status_of_a_budget_without_an_hourly_quota_has_no_hour(
        self, policy: RatePolicy
    ) -> None:
        listing, lines = policy.statuses(NOON)

        assert (listing.name, lines.name) == ("listing", "lines")
        assert (listing.hourly_quota, listing.hour_left, listing.hour_ends_at) == (None, None, None)
        assert (listing.taken_by_others, listing.at_once) == (0, 3)


def spend(policy: RatePolicy, budget: Budget) -> None:
    """Make all calls of the budget's burst at NOON."""
    for _ in range(budget.burst):
        granted(policy.request(budget.operations[0], NOON))


def granted(answer: Granted | Deferred) -> Granted:
    """Return the answer, which must be a grant."""
    assert isinstance(answer, Granted), answer
    return answer


def deferred(answer: Granted | Deferred) -> Deferred:
    """Return the answer, which must be deferred."""
    assert isinstance(answer, Deferred), answer
    return answer


def call(
    policy: RatePolicy,
    now: datetime,
    result: CallResult = CallResult(Outcome.ANSWERED),  # noqa: B008  # a frozen value
    work: str = "",
) -> Granted:
    """Make a call, which must be granted, and which ends at once."""
    made = granted(policy.request(FEED, now, work=work))
    policy.report_outcome(made, result, now)
    return made
