"""Amazon MWS as a host sees it."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from channel_connector.plugins.amazon_mws import plugin
from channel_connector.ports.plugin import Support, Workflow
from channel_connector.ports.testing.plugin_contract import ChannelTypeContract

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


def test_only_fetching_orders_is_promised_so_far():
    workflows = plugin.channel_type().workflows

    supported = {
        name for name, declared in workflows.items() if declared.support is Support.SUPPORTED
    }

    assert supported == {Workflow.ORDER_FETCH}


@pytest.mark.parametrize(
    "workflow",
    [Workflow.CREATE_SHIPMENT, Workflow.GET_SHIPMENT, Workflow.CUSTOMER_CANCELLATION],
)
def test_what_amazon_offers_and_we_do_not_do_yet_says_so(workflow):
    assert "not do it yet" in plugin.channel_type().workflows[workflow].note


def test_calls_are_paced_as_amazon_publishes_it():
    """Section "Throttling" of Amazon's pages: burst, and seconds until one call comes back."""
    figures = {
        budget.operations: (budget.burst, budget.restore_interval.total_seconds())
        for budget in plugin.BUDGETS
    }

    assert figures == {
        ("ListOrders", "ListOrdersByNextToken"): (6, 60),
        ("GetOrder",): (6, 60),
        ("ListOrderItems", "ListOrderItemsByNextToken"): (30, 2),
        ("ListMarketplaceParticipations",): (15, 60),
    }


def test_every_rule_of_quality_is_kept_or_says_why_not():
    for name, verdict in YAML(typ="safe", pure=True).load(QUALITY).items():
        reasons = list(verdict.values()) if isinstance(verdict, dict) else [verdict]
        assert reasons == ["done"] or (set(verdict) <= {"not_yet", "exempt"} and all(reasons)), name
