"""Contract tests of a rate policy whose budget is shared by several classes of work."""

from datetime import timedelta

import pytest

from ...host.budget_status import Waiting
from ...host.rate_policy import Budget, CallResult, Outcome, RatePolicy
from ..fakes.builders import CONNECTION, NOON, ORDER_ID
from .rate_policy_contract import FEED, PolicyFor, call, deferred

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
EACH = 2 * MINUTE

FEEDS = Budget("feeds", (FEED,), 1, EACH, 30, headroom=14, priority=("stock", "pack"))
FOUR_AN_HOUR = Budget("feeds", (FEED,), 4, MINUTE, 4, priority=("stock", "pack"))


class SharedBudgetContract:
    """
    Subclasses provide the fixture `rate_policy_for(account, budgets, connection)`.

    It returns a new policy each time, as a new process would get it, over one database that
    begins empty, with a `travel` of zero.
    """

    @pytest.fixture
    def policy(self, rate_policy_for: PolicyFor) -> RatePolicy:
        """Return the policy of a connection that packs and updates stock."""
        return rate_policy_for("seller-1", [FEEDS])

    def test_work_leaves_at_once_without_reservations(self, policy: RatePolicy) -> None:
        for moment in range(4):
            call(policy, NOON + moment * EACH, work="pack")

    def test_a_reservation_precedes_work_of_lower_priority_that_would_make_it_late(
        self, policy: RatePolicy
    ) -> None:
        policy.reserve(FEED, "stock", NOON + MINUTE, NOON)
        call(policy, NOON - MINUTE, work="pack")

        answer = deferred(policy.request(FEED, NOON + MINUTE, work="pack"))

        assert answer.until == NOON + 3 * MINUTE
        assert answer.reason.endswith("stock has priority")
        call(policy, NOON + MINUTE, work="stock")

    def test_work_of_lower_priority_leaves_while_the_reserved_call_stays_on_time(
        self, policy: RatePolicy
    ) -> None:
        """Within one restore interval of its due time is on time."""
        policy.reserve(FEED, "stock", NOON + SECOND, NOON)

        call(policy, NOON, work="pack")

        call(policy, NOON + EACH, work="stock")

    def test_a_reservation_keeps_its_call_of_the_hourly_quota(
        self, rate_policy_for: PolicyFor
    ) -> None:
        policy = rate_policy_for("seller-1", [FOUR_AN_HOUR])
        policy.reserve(FEED, "stock", NOON + 50 * MINUTE, NOON)
        for minute in range(3):
            call(policy, NOON + minute * MINUTE, work="pack")

        assert deferred(policy.request(FEED, NOON + 5 * MINUTE, work="pack")).until == NOON + HOUR
        call(policy, NOON + 50 * MINUTE, work="stock")

    @pytest.mark.parametrize("work", ["", "price"])
    def test_work_without_a_priority_has_the_lowest(self, policy: RatePolicy, work: str) -> None:
        policy.reserve(FEED, "pack", NOON, NOON)

        deferred(policy.request(FEED, NOON, work=work))
        call(policy, NOON, work="stock")

    def test_reservations_of_other_connections_of_the_account_count(
        self, rate_policy_for: PolicyFor
    ) -> None:
        one = rate_policy_for("seller-1", [FEEDS], "one")
        other = rate_policy_for("seller-1", [FEEDS], "other")
        one.reserve(FEED, "stock", NOON, NOON)

        deferred(other.request(FEED, NOON, work="pack"))

        call(other, NOON, work="stock")
        assert deferred(other.request(FEED, NOON, work="pack")).until == NOON + 2 * EACH

    def test_reservations_of_other_accounts_do_not_count(self, rate_policy_for: PolicyFor) -> None:
        rate_policy_for("seller-2", [FEEDS]).reserve(FEED, "stock", NOON, NOON)

        call(rate_policy_for("seller-1", [FEEDS]), NOON, work="pack")

    def test_a_reservation_ends_when_its_call_is_granted(self, policy: RatePolicy) -> None:
        policy.reserve(FEED, "stock", NOON, NOON)
        call(policy, NOON, work="stock")

        call(policy, NOON + EACH, work="pack")

    def test_a_reservation_ends_when_it_is_cancelled(self, policy: RatePolicy) -> None:
        policy.reserve(FEED, "stock", NOON, NOON)
        policy.reserve(FEED, "stock", None, NOON)

        call(policy, NOON, work="pack")

    def test_a_reservation_is_replaced_by_the_next(self, policy: RatePolicy) -> None:
        policy.reserve(FEED, "stock", NOON, NOON)
        policy.reserve(FEED, "stock", NOON + HOUR, NOON)

        call(policy, NOON, work="pack")
        assert deferred(policy.request(FEED, NOON + HOUR, work="pack")).until > NOON + HOUR

    def test_a_reservation_expires_one_restore_interval_after_its_call_could_have_left(
        self, policy: RatePolicy
    ) -> None:
        """Its owner may have stopped."""
        policy.reserve(FEED, "stock", NOON, NOON)

        deferred(policy.request(FEED, NOON + EACH, work="pack"))
        for calls in range(5):
            call(policy, NOON + EACH + SECOND + calls * EACH, work="pack")

    def test_a_reservation_does_not_expire_while_its_call_could_not_leave(
        self, rate_policy_for: PolicyFor
    ) -> None:
        policy = rate_policy_for("seller-1", [FOUR_AN_HOUR])
        for minute in range(4):
            call(policy, NOON + minute * MINUTE, work="pack")
        policy.reserve(FEED, "stock", NOON + 20 * MINUTE, NOON + 3 * MINUTE)

        deferred(policy.request(FEED, NOON + HOUR + 30 * SECOND, work="pack"))
        call(policy, NOON + HOUR + 30 * SECOND, work="stock")

    def test_a_reservation_in_the_past_is_due_now(self, policy: RatePolicy) -> None:
        policy.reserve(FEED, "stock", NOON - HOUR, NOON)

        deferred(policy.request(FEED, NOON, work="pack"))
        call(policy, NOON, work="stock")

    def test_a_forecast_includes_reservations_of_higher_priority(self, policy: RatePolicy) -> None:
        policy.reserve(FEED, "stock", NOON + 3 * MINUTE, NOON)

        assert policy.forecast(FEED, 3, NOON, "stock") == NOON + 2 * EACH
        assert policy.forecast(FEED, 3, NOON, "pack") == NOON + 3 * EACH

    def test_a_status_debits_nothing(self, policy: RatePolicy) -> None:
        policy.statuses(NOON)

        call(policy, NOON)

    def test_a_status_has_the_end_of_the_pause_after_throttling(self, policy: RatePolicy) -> None:
        turn = NOON + 12 * MINUTE
        call(policy, NOON, CallResult(Outcome.THROTTLED, retry_at=turn))

        [status] = policy.statuses(NOON)

        assert (status.held_until, status.next_call_at, status.at_once) == (turn, turn, 0)

    def test_a_status_lists_waiting_work(self, policy: RatePolicy) -> None:
        call(policy, NOON - MINUTE, work="pack")
        policy.reserve(FEED, "stock", NOON + 5 * MINUTE, NOON)
        policy.request(FEED, NOON, ORDER_ID, "pack")

        [status] = policy.statuses(NOON)

        assert status.waiting == (
            Waiting(CONNECTION, "pack", ORDER_ID, None, NOON, NOON + MINUTE),
            Waiting(CONNECTION, "stock", "", NOON + 5 * MINUTE, None, None),
        )

    def test_work_with_a_granted_call_is_no_longer_waiting(self, policy: RatePolicy) -> None:
        call(policy, NOON - MINUTE, work="pack")
        policy.request(FEED, NOON, ORDER_ID, "pack")
        call(policy, NOON + MINUTE, work="pack")

        assert policy.statuses(NOON + MINUTE)[0].waiting == ()

    def test_waiting_work_is_sorted_by_the_end_of_the_wait(
        self, rate_policy_for: PolicyFor
    ) -> None:
        for connection, minutes in [("alpha", 9), ("beta", 3), ("gamma", 6)]:
            policy = rate_policy_for("seller-1", [FEEDS], connection)
            policy.reserve(FEED, "stock", NOON + minutes * MINUTE, NOON)

        [status] = rate_policy_for("seller-1", [FEEDS]).statuses(NOON)

        assert [one.connection for one in status.waiting] == ["beta", "gamma", "alpha"]

    def test_a_reservation_replaces_the_deferred_call_in_the_status(
        self, policy: RatePolicy
    ) -> None:
        call(policy, NOON - MINUTE, work="pack")
        policy.request(FEED, NOON, work="stock")
        policy.reserve(FEED, "stock", NOON + HOUR, NOON)

        [status] = policy.statuses(NOON)

        assert status.waiting == (Waiting(CONNECTION, "stock", "", NOON + HOUR, None, None),)

    def test_deferred_work_that_does_not_retry_is_dropped_from_the_status(
        self, policy: RatePolicy
    ) -> None:
        """It may have stopped, or no longer needs the call."""
        call(policy, NOON - MINUTE, work="pack")
        policy.request(FEED, NOON, work="pack")

        assert policy.statuses(NOON + 2 * MINUTE)[0].waiting != ()
        assert policy.statuses(NOON + HOUR)[0].waiting == ()

    def test_work_of_the_same_class_is_not_named_as_the_reason(
        self, rate_policy_for: PolicyFor
    ) -> None:
        rate_policy_for("seller-1", [FEEDS], "other").reserve(FEED, "stock", NOON, NOON)
        policy = rate_policy_for("seller-1", [FEEDS])
        call(policy, NOON - MINUTE, work="stock")

        answer = deferred(policy.request(FEED, NOON, work="stock"))

        assert answer.reason.endswith("one call at once, then one every 2 minutes")

    def test_a_status_has_no_pause_once_it_has_ended(self, policy: RatePolicy) -> None:
        turn = NOON + 12 * MINUTE
        call(policy, NOON, CallResult(Outcome.THROTTLED, retry_at=turn))

        assert policy.statuses(turn)[0].held_until is None
