"""Assure, and the fake that stands in for it, held to the contract of every OMS gateway."""

from dataclasses import replace

import pytest

from channel_connector.adapters.assure.gateway.client import AssureGateway
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.oms_gateways import MemoryOmsGateway
from channel_connector.ports.testing.fakes.rate_policies import NeverGranted
from channel_connector.ports.testing.oms.gateway_contract import LATER, OmsGatewayContract


class AssureRig:
    """The sandbox behind its socket."""

    def __init__(self, assure, rate_policy, oms, oms_without_budget):
        self.assure = assure
        self.rate_policy = rate_policy
        self.oms = oms
        self._oms_without_budget = oms_without_budget

    def oms_without_budget(self):
        return self._oms_without_budget

    def units(self):
        return {
            order.body["orderCode"]: {
                item["channelSkuCode"]: item["quantity"] for item in order.body["orderItems"]
            }
            for order in self.assure.held(NOON)
        }

    def cancelled(self):
        return {
            order.body["orderCode"]: order.cancelled
            for order in self.assure.held(NOON)
            if order.cancelled
        }

    def calls(self):
        answers = self.assure.ledger.shown().get("acme", {"answers": {}})["answers"]
        return sum(answers.values())

    def refuse(self, channel_order_id):
        self.assure.troubles.add(
            {
                "kind": "refuse",
                "order_code": channel_order_id,
                "message": "No such place: Asha Testrao, 12, Sample Residency, Bengaluru, "
                "+91 00000 00000, asha@buyers.example",
            }
        )

    def be_unavailable(self, times):
        self.assure.troubles.add({"kind": "unavailable", "times": times})

    def lose_answers(self, times):
        self.assure.troubles.add({"kind": "lost_answer", "times": times})

    def be_late(self, times):
        self.rate_policy.late_calls = times

    def throttle(self, times):
        self.assure.troubles.add({"kind": "too_many", "times": times})

    def refuse_credentials(self):
        self.assure.troubles.add({"kind": "unauthorized", "times": 100})


class TestAssureGateway(OmsGatewayContract):
    @pytest.fixture
    def rig(self, assure, assure_url, rate_policy, oms, settings, session):
        without_budget = AssureGateway(
            replace(settings, base_url=assure_url), NeverGranted(LATER), session
        )
        return AssureRig(assure, rate_policy, oms, without_budget)


class MemoryRig:
    """The fake is its own rig, but for what it holds."""

    def __init__(self):
        self.oms = MemoryOmsGateway()

    def __getattr__(self, name):
        return getattr(self.oms, name)

    def oms_without_budget(self):
        self.oms.defer_until(LATER)
        return self.oms

    def units(self):
        return {
            order_id: {line.channel_sku: line.to_ship for line in order.lines if line.to_ship}
            for order_id, order in self.oms.placed.items()
        }

    def cancelled(self):
        return self.oms.cancelled

    def calls(self):
        return self.oms.calls


class TestMemoryOmsGateway(OmsGatewayContract):
    @pytest.fixture
    def rig(self):
        return MemoryRig()
