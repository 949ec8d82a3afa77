"""Budgets in SQL, held to the port's promise on both databases."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.rate_limit.budget_statuses import SHOWN_OVERDUE
from channel_connector.adapters.storage.rate_limit.grants import GrantRecord, SqlGrantRepository
from channel_connector.adapters.storage.rate_limit.rate_policy import SqlRatePolicy, Timing
from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.adapters.storage.tables import budgets
from channel_connector.ports.host.errors import NotSent
from channel_connector.ports.host.job_lease import JobLease, under_lease
from channel_connector.ports.host.rate_policy import Budget, CallResult, Deferred, Granted, Outcome
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID
from channel_connector.ports.testing.fakes.stopped_clock import StoppedClock
from channel_connector.ports.testing.host.hourly_quota_contract import HourlyQuotaContract
from channel_connector.ports.testing.host.rate_policy_contract import (
    LINES,
    LISTING,
    MINUTE,
    RatePolicyContract,
    spend,
)
from channel_connector.ports.testing.host.shared_budget_contract import SharedBudgetContract

AT_ONCE = Timing(travel=timedelta(0))


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
def rate_policy_for(database, clock):
    def open_policy(account, budgets, connection=CONNECTION):
        return SqlRatePolicy(database, connection, account, budgets, clock, AT_ONCE)

    return open_policy


class TestSqlRatePolicy(RatePolicyContract):
    """The budgets."""


class TestSqlHourlyQuota(HourlyQuotaContract):
    """The budget with a quota for each hour."""


class TestSqlSharedBudget(SharedBudgetContract):
    """The budget that several kinds of work share."""


def test_by_default_calls_are_given_five_seconds_for_their_way(database):
    """The other side counts them when they arrive, which is later than when they leave."""
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock())
    spend(policy, LISTING)

    assert policy.request("ListOrders", NOON).until == NOON + MINUTE + timedelta(seconds=5)


def test_where_the_other_side_has_headroom_a_call_leaves_the_moment_it_is_restored(database):
    """A call on its way is covered by those that the other side lets through beyond ours."""
    policy = SqlRatePolicy(
        database, CONNECTION, "seller-1", [replace(LISTING, headroom=3)], StoppedClock()
    )
    spend(policy, LISTING)

    assert policy.request("ListOrders", NOON).until == NOON + MINUTE


@pytest.mark.parametrize("wrong", [{"burst": 0}, {"hourly_quota": 0}], ids=str)
def test_a_budget_that_cannot_be_kept_is_refused_before_anything_is_asked_of_it(database, wrong):
    with pytest.raises(ValueError, match="must be at least 1"):
        SqlRatePolicy(database, CONNECTION, "seller-1", [replace(LISTING, **wrong)], StoppedClock())


def test_an_operation_of_two_budgets_is_a_mistake_of_the_plugin(database):
    twice = Budget("other", ("ListOrders",), 1, MINUTE)

    with pytest.raises(ValueError, match="Two budgets name the operation ListOrders"):
        SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING, twice], StoppedClock())


def test_every_granted_call_leaves_a_record_of_its_intent(database):
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING, LINES], StoppedClock())

    granted = policy.request("ListOrderItems", NOON, subject=ORDER_ID, work="lines")

    assert SqlGrantRepository(database).recent() == [
        GrantRecord(
            call=granted.call,
            connection=CONNECTION,
            account="seller-1",
            budget="lines",
            operation="ListOrderItems",
            work="lines",
            subject=ORDER_ID,
            granted_at=NOON,
            outcome=Outcome.PENDING,
            outcome_at=None,
            http_status=None,
            request_id="",
            code="",
            elapsed=timedelta(0),
            retry_at=None,
        )
    ]


def test_what_was_not_told_of_a_call_stays_empty_in_its_record(database):
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock())

    policy.request("ListOrders", NOON)

    [record] = SqlGrantRepository(database).recent()
    assert (record.subject, record.work) == ("", "")


def test_the_record_tells_how_the_call_ended(database):
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock())
    result = CallResult(
        Outcome.THROTTLED,
        http_status=503,
        request_id="d95be26c-16cf-4bbc-ab58-dce89fd4ac53",
        code="RequestThrottled",
        elapsed=timedelta(milliseconds=120),
        retry_at=NOON + MINUTE,
    )

    policy.report_outcome(policy.request("ListOrders", NOON), result, NOON + timedelta(seconds=1))

    [record] = SqlGrantRepository(database).recent()
    assert record.outcome_at == NOON + timedelta(seconds=1)
    told = [record.outcome, record.http_status, record.request_id, record.code]
    assert told == [Outcome.THROTTLED, 503, result.request_id, "RequestThrottled"]
    assert (record.elapsed, record.retry_at) == (result.elapsed, result.retry_at)


def test_who_does_not_come_back_is_shown_to_wait_for_five_minutes(database):
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock(), AT_ONCE)
    spend(policy, LISTING)
    until = policy.request("ListOrders", NOON).until

    moments = (until + SHOWN_OVERDUE - timedelta(microseconds=1), until + SHOWN_OVERDUE)

    assert [len(policy.statuses(moment)[0].waiting) for moment in moments] == [1, 0]


def test_the_oldest_records_go_first_and_none_before_its_time(database):
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LINES], StoppedClock())
    for minutes in range(4):
        policy.request("ListOrderItems", NOON + minutes * MINUTE)
    grants = SqlGrantRepository(database)

    assert grants.erase(NOON + 3 * MINUTE, 2) == 2
    assert [one.granted_at for one in grants.recent()] == [NOON + 3 * MINUTE, NOON + 2 * MINUTE]
    assert grants.erase(NOON + 3 * MINUTE, 2) == 1
    assert grants.erase(NOON + 3 * MINUTE, 2) == 0


def test_what_was_put_off_leaves_no_record(database):
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock())
    spend(policy, LISTING)

    assert isinstance(policy.request("ListOrders", NOON), Deferred)
    assert len(SqlGrantRepository(database).recent()) == LISTING.burst


def test_a_foreign_word_that_no_database_holds_cannot_stop_the_record(database):
    """An answer's error code is the other side's own text."""
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock())
    granted = policy.request("ListOrders", NOON)

    policy.report_outcome(granted, CallResult(Outcome.REFUSED, code="bad\x00\ud800code"), NOON)

    [record] = SqlGrantRepository(database).recent()
    assert record.code == "bad\ufffd\ufffdcode"


def test_the_latest_calls_come_first(database):
    for connection in ("beta", CONNECTION, "beta"):
        policy = SqlRatePolicy(database, connection, "seller-1", [LISTING], StoppedClock())
        assert isinstance(policy.request("ListOrders", NOON), Granted)

    calls = SqlGrantRepository(database)

    assert [call.connection for call in calls.recent()] == ["beta", CONNECTION, "beta"]
    assert [call.connection for call in calls.recent(limit=1)] == ["beta"]


LEASE = timedelta(seconds=30)


def test_a_call_is_granted_to_a_job_that_has_its_lease(database):
    scheduled_jobs = SqlScheduledJobRepository(database)
    scheduled_jobs.enrol([ScheduledJob(CONNECTION, "fetch_orders", NOON)])
    scheduled_jobs.claim(CONNECTION, "fetch_orders", "this", LEASE)
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock())

    with under_lease(JobLease(CONNECTION, "fetch_orders", "this", lambda: True)):
        assert isinstance(policy.request("ListOrders", NOON), Granted)


@pytest.mark.parametrize("released", [True, False], ids=["and released it", "and has it"])
def test_nothing_is_granted_to_a_job_whose_lease_another_process_took(database, released):
    """The database knows, whatever the process that stood still believes."""
    scheduled_jobs = SqlScheduledJobRepository(database)
    scheduled_jobs.enrol([ScheduledJob(CONNECTION, "fetch_orders", NOON)])
    scheduled_jobs.claim(CONNECTION, "fetch_orders", "other", LEASE)
    if released:
        scheduled_jobs.release(ScheduledJob(CONNECTION, "fetch_orders", NOON), "other")
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock())
    believed = under_lease(JobLease(CONNECTION, "fetch_orders", "this", lambda: True))

    with believed, pytest.raises(NotSent, match="taken over fetch_orders"):
        policy.request("ListOrders", NOON)

    assert SqlGrantRepository(database).recent() == []
    assert policy.forecast("ListOrders", LISTING.burst, NOON) == NOON


def test_a_granted_call_does_not_leave_once_another_process_took_the_lease(database):
    """A virtual machine that was paused may have counted none of that time."""
    scheduled_jobs = SqlScheduledJobRepository(database)
    scheduled_jobs.enrol([ScheduledJob(CONNECTION, "fetch_orders", NOON)])
    scheduled_jobs.claim(CONNECTION, "fetch_orders", "this", timedelta(0))
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock())

    with under_lease(JobLease(CONNECTION, "fetch_orders", "this", lambda: True)):
        granted = policy.request("ListOrders", NOON)
        assert policy.confirm(granted) == granted.at
        scheduled_jobs.claim(CONNECTION, "fetch_orders", "other", LEASE)

        with pytest.raises(NotSent, match="taken over fetch_orders"):
            policy.confirm(granted)


def test_a_job_without_its_lease_is_not_deferred_either(database):
    """After `Deferred` it would take back an intent that is another process's by now."""
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], StoppedClock())
    spend(policy, LISTING)
    lost = under_lease(JobLease(CONNECTION, "fetch_orders", "this", lambda: True))

    with lost, pytest.raises(NotSent):
        policy.request("ListOrders", NOON)


def test_a_host_that_waited_for_a_locked_budget_is_granted_for_the_moment_after(
    upgraded_url, database
):
    """The transaction of another host holds the row, or on SQLite the file."""
    holds, other = Database(upgraded_url), StoppedClock()
    policy = SqlRatePolicy(database, CONNECTION, "seller-1", [LISTING], clock := StoppedClock())
    SqlRatePolicy(holds, CONNECTION, "seller-1", [LISTING], other).request("ListOrders", NOON)
    state = sa.update(budgets).values(drawn=budgets.c.drawn)

    with ThreadPoolExecutor(1) as pool:
        with holds.writing() as connection:
            connection.execute(state)
            waiting = pool.submit(policy.request, "ListOrders", NOON)
            time.sleep(0.5)
            assert not waiting.done()
            clock.set(NOON + timedelta(seconds=28))
        granted = waiting.result(60)
    holds.dispose()

    assert granted.at == NOON + timedelta(seconds=28)


def test_on_a_clock_that_runs_faster_a_call_may_take_longer():
    usual, fast = Timing.at_speed(1), Timing.at_speed(600)

    assert usual == Timing()
    assert fast.travel > usual.travel
    assert fast.leaves_within > usual.leaves_within
    assert fast.granted_within > usual.granted_within
