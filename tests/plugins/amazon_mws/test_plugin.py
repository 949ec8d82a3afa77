"""Amazon MWS as a host sees it."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from channel_connector.plugins.amazon_mws import plugin
from channel_connector.ports.channel.workflows import Support, Workflow
from channel_connector.ports.testing.channel.plugin_contract import ChannelTypeContract

QUALITY = Path(plugin.__file__).with_name("quality.yaml")


class TestAmazonMws(ChannelTypeContract):
    @pytest.fixture
    def plugin(self):
        return plugin

    @pytest.fixture
    def settings(self):
        return {
            "seller_id": "A1EXAMPLESELLER",
            "access_key_id": "AKIDsecret0000000001",
            "secret_key": "a-secret-key",
            "mws_auth_token": "amzn.mws.secret-token",
        }


def test_orders_packing_and_cancellations_are_promised():
    workflows = plugin.channel_type().workflows

    supported = {
        name for name, declared in workflows.items() if declared.support is Support.SUPPORTED
    }

    assert supported == {
        Workflow.ORDER_FETCH,
        Workflow.CREATE_SHIPMENT,
        Workflow.GET_SHIPMENT,
        Workflow.CUSTOMER_CANCELLATION,
    }


def test_calls_are_paced_as_amazon_publishes_it():
    """Section "Throttling" of Amazon's pages: burst, seconds until one comes back, an hour."""
    figures = {
        budget.operations: (
            budget.burst + budget.headroom,
            budget.restore_interval.total_seconds(),
            budget.hourly_quota,
        )
        for budget in budgets_with()
    }

    assert figures == {
        ("ListOrders", "ListOrdersByNextToken"): (6, 60, None),
        ("GetOrder",): (6, 60, None),
        ("ListOrderItems", "ListOrderItemsByNextToken"): (30, 2, None),
        ("ListMarketplaceParticipations",): (15, 60, None),
        ("ListPickupSlots",): (15, 4, None),
        ("CreateScheduledPackage",): (15, 4, None),
        ("GetScheduledPackage",): (15, 4, None),
        ("UpdateScheduledPackages",): (10, 4, None),
        ("SubmitFeed",): (15, 120, 30),
        ("GetFeedSubmissionList",): (10, 45, 80),
        ("GetFeedSubmissionResult",): (15, 60, 60),
        ("GetReportList",): (10, 60, 60),
        ("GetReport",): (15, 60, 60),
    }


def budgets_with(**settings):
    channel_type = plugin.channel_type()
    own = {"seller_id": "A1", "access_key_id": "AKID", "secret_key": "key", **settings}
    return channel_type.budgets(channel_type.settings().load(own))


def submit_feed_with(**settings):
    (budget,) = [one for one in budgets_with(**settings) if "SubmitFeed" in one.operations]
    return budget


def test_one_feed_every_two_minutes_unless_set_otherwise():
    """What Amazon would let through at once besides stays unused, so a late call is no harm."""
    budget = submit_feed_with()

    assert (budget.burst, budget.headroom) == (1, 14)


@pytest.mark.parametrize("burst", [1, 2, 15])
def test_what_is_not_used_of_the_feeds_burst_is_headroom(burst):
    budget = submit_feed_with(submit_feed_burst=burst)

    assert (budget.burst, budget.headroom) == (burst, 15 - burst)
    assert budget.hourly_quota == 30


def test_of_the_feeds_the_stock_goes_before_the_packs():
    assert submit_feed_with().priority == ("stock", "pack")


def test_every_rule_of_quality_is_kept_or_says_why_not():
    rules = YAML(typ="safe", pure=True).load(QUALITY)

    assert len(rules) > 10
    for name, outcome in rules.items():
        reasons = list(outcome.values()) if isinstance(outcome, dict) else [outcome]
        assert reasons == ["done"] or (set(outcome) <= {"not_yet", "exempt"} and all(reasons)), name
