"""Throttling: buckets, hourly quotas and their errors."""

import re
from datetime import timedelta

import pytest
from amazon_bodies import written

from channel_connector.plugins.amazon_mws.sandbox.protocol.accounts import (
    Authorization,
    Developer,
    Seller,
)
from channel_connector.plugins.amazon_mws.sandbox.protocol.faults import Fault, throttled
from channel_connector.plugins.amazon_mws.sandbox.quotas.hours import HourMode
from channel_connector.plugins.amazon_mws.sandbox.quotas.quota import QuotaRules, Quotas, Tally
from channel_connector.plugins.amazon_mws.sandbox.quotas.throttle_table import LIMITS
from channel_connector.plugins.amazon_mws.sandbox.settings import SandboxSettings, ShopSettings

DEVELOPER = Developer("000000000001", "AKID", "secret")
SUBMIT_FEED = "Feeds/2009-01-01/SubmitFeed"


def _submit_feed(rules: QuotaRules, seller: Seller | None = None) -> Tally:
    return Quotas(rules).tally(seller or Seller("A1"), DEVELOPER, "Feeds", "SubmitFeed")


def _refusal(tally: Tally, now) -> Fault | None:
    try:
        tally.admit(SUBMIT_FEED, now)
    except Fault as fault:
        return fault
    return None


def _accepted(tally: Tally, moments) -> list[bool]:
    return [_refusal(tally, moment) is None for moment in moments]


def test_six_listings_at_once_and_then_one_a_minute(caller):
    answers = [caller.list_orders().status for _ in range(7)]
    caller.wait(seconds=59)
    too_early = caller.list_orders().status
    caller.wait(seconds=1)
    in_time = caller.list_orders().status

    assert answers == [200] * 6 + [503]
    assert (too_early, in_time) == (503, 200)


def test_next_pages_come_out_of_the_same_bucket(caller):
    for _ in range(3):
        caller.place(minutes_ago=10)
    token = caller.list_orders(MaxResultsPerPage="1").text("NextToken")

    answers = [caller("ListOrdersByNextToken", {"NextToken": token}).status for _ in range(6)]

    assert answers == [200] * 5 + [503]
    assert caller("GetOrder", {"AmazonOrderId.Id.1": "x"}).status == 200


def test_a_refused_call_costs_nothing(caller):
    for _ in range(20):
        caller.list_orders()
    caller.wait(seconds=60)

    assert caller.list_orders().status == 200


def test_a_refused_call_can_be_made_to_cost(open_shop):
    rules = QuotaRules(refused_calls_cost=True)
    caller = open_shop(SandboxSettings(quota=rules))
    for _ in range(20):
        caller.list_orders()

    caller.wait(seconds=59)
    caller.list_orders()
    caller.wait(seconds=59)

    assert caller.list_orders().status == 503


def test_a_call_that_the_section_refuses_costs_one(caller):
    statuses = [caller.list_orders(LastUpdatedAfter=None).status for _ in range(7)]

    assert statuses == [400] * 6 + [503]


def test_a_call_that_is_not_let_in_costs_nothing(caller):
    for _ in range(20):
        caller.list_orders(MWSAuthToken="wrong")

    assert caller.list_orders().status == 200


def test_another_seller_of_the_same_developer_has_a_bucket_of_its_own(caller):
    developer = Developer("000000000001", "AKIDSANDBOX000000001", caller.secret)
    other = Authorization(Seller("A2SECOND"), developer, "second-token")
    caller.amazon.add_account(other, ShopSettings(orders_per_hour=0, backlog=0), caller.now)
    for _ in range(6):
        caller.list_orders()

    answer = caller.list_orders(SellerId="A2SECOND", MWSAuthToken="second-token")

    assert caller.list_orders().status == 503
    assert answer.status == 200


def test_another_developer_of_the_same_seller_has_a_bucket_of_its_own(caller):
    developer = Developer("000000000002", "AKIDSECOND0000000001", "second-secret")
    other = Authorization(Seller("A1SANDBOXSELLER"), developer, "second-token")
    caller.amazon.add_account(other, ShopSettings(), caller.now)
    for _ in range(6):
        caller.list_orders()

    caller.secret = "second-secret"
    answer = caller.list_orders(AWSAccessKeyId="AKIDSECOND0000000001", MWSAuthToken="second-token")

    assert answer.status == 200


def test_being_throttled_reads_as_recorded(caller):
    for _ in range(6):
        caller.list_orders()
    body = caller.list_orders().reply.body

    ours = re.sub(rb"<RequestID>.*?<|xmlns=\"[^\"]*\"", b"", body)
    theirs = re.sub(rb"<RequestID>.*?<|xmlns=\"[^\"]*\"", b"", written("SubmitFeed/throttled").body)
    assert ours == theirs


def test_thirty_feeds_an_hour_with_a_full_bucket_at_its_start(noon):
    """15 at once, one more every two minutes, and after half an hour nothing until the reset."""
    tally = _submit_feed(QuotaRules(), Seller("A1", reset_minute=0))
    at_once = _accepted(tally, [noon] * 16)
    every_two_minutes = [noon + timedelta(minutes=2 * n) for n in range(1, 31)]

    later = _accepted(tally, every_two_minutes)

    assert at_once == [True] * 15 + [False]
    assert later == [True] * 15 + [False] * 14 + [True]


def test_a_fixed_hour_is_forgotten_at_the_accounts_own_minute(noon):
    tally = _submit_feed(QuotaRules(), Seller("A1", reset_minute=12, per_hour={"SubmitFeed": 2}))
    _accepted(tally, [noon, noon + timedelta(minutes=4)])

    fault = _refusal(tally, noon + timedelta(minutes=11, seconds=59))

    assert fault is not None
    assert fault.code == "QuotaExceeded"
    assert fault.message == (
        "You exceeded your quota of 2.0 requests per 1 hour for operation "
        "Feeds/2009-01-01/SubmitFeed.  Your quota will reset on Sat Jan 31 12:12:00 UTC 2026"
    )
    assert _refusal(tally, noon + timedelta(minutes=12)) is None


def test_a_rolling_hour_is_forgotten_call_by_call(noon):
    rules = QuotaRules(hour_mode=HourMode.ROLLING)
    tally = _submit_feed(rules, Seller("A1", per_hour={"SubmitFeed": 2}))
    _accepted(tally, [noon, noon + timedelta(minutes=4)])

    accepted = _accepted(
        tally,
        [
            noon + timedelta(minutes=59, seconds=59),
            noon + timedelta(minutes=60),
            noon + timedelta(minutes=63),
            noon + timedelta(minutes=64),
        ],
    )

    assert accepted == [False, True, False, True]


def test_the_hour_used_up_reads_as_recorded(noon):
    tally = _submit_feed(QuotaRules(), Seller("A1", per_hour={"SubmitFeed": 0}))
    fault = _refusal(tally, noon)
    assert fault is not None

    ours = fault.body("http://mws.amazonaws.com/doc/2009-01-01/", "ID").decode()
    theirs = written("SubmitFeed/hour_used_up").body.decode()

    changing = r"quota of \d+\.0|reset on [^<]*|<RequestID>[^<]*"
    assert re.sub(changing, "", ours) == re.sub(changing, "", theirs)


def test_quota_headers_report_an_hourly_quota(noon):
    tally = _submit_feed(QuotaRules(), Seller("A1", reset_minute=12, per_hour={"SubmitFeed": 90}))

    tally.admit(SUBMIT_FEED, noon)

    assert dict(tally.headers(noon)) == {
        "x-mws-quota-max": "90.0",
        "x-mws-quota-remaining": "89.0",
        "x-mws-quota-resetsOn": "2026-01-31T12:12:00.000Z",
    }


def test_what_remains_can_lag_by_one_call(noon):
    tally = _submit_feed(QuotaRules(remaining_lags=True))

    tally.admit(SUBMIT_FEED, noon)

    assert dict(tally.headers(noon))["x-mws-quota-remaining"] == "30.0"


def test_a_leeway_forgives_a_call_that_comes_a_little_early_but_adds_no_call(noon):
    tally = _submit_feed(QuotaRules(leeway=timedelta(seconds=3)))
    _accepted(tally, [noon] * 15)

    early = [noon + timedelta(minutes=2 * n, seconds=-3) for n in range(1, 11)]

    assert _accepted(tally, early) == [True] * 10
    assert _refusal(tally, early[-1]) is not None


@pytest.mark.parametrize(
    ("section", "operation", "burst", "seconds", "per_hour"),
    [
        ("Orders", "ListOrders", 6, 60, None),
        ("Orders", "ListOrderItems", 30, 2, None),
        ("Orders", "GetOrder", 6, 60, None),
        ("Orders", "GetServiceStatus", 2, 300, None),
        ("Sellers", "ListMarketplaceParticipations", 15, 60, None),
        ("Feeds", "SubmitFeed", 15, 120, 30),
        ("Feeds", "GetFeedSubmissionResult", 15, 60, 60),
        ("Reports", "GetReport", 15, 60, 60),
        ("EasyShip", "CreateScheduledPackage", 15, 4, None),
    ],
)
def test_the_table_says_what_amazon_published(section, operation, burst, seconds, per_hour):
    limit = LIMITS[section, operation]

    figures = (limit.burst, limit.restore.total_seconds(), limit.per_hour)
    assert figures == (burst, seconds, per_hour)


def test_every_operation_on_offer_has_a_bucket(caller):
    offered = {
        (section.name, operation)
        for section in caller.amazon._router._sections.values()
        for operation in section.operations
    }

    assert len(offered) > 15
    assert offered <= LIMITS.keys()


def test_throttling_is_an_error_of_the_front_end():
    assert b"<RequestID>" in throttled().body("https://mws.test", "ID")
