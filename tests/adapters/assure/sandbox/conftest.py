"""A simulated Assure with orders, and what its packers are to do."""

import json

import pytest

from channel_connector.adapters.assure.gateway.outward_order import outward_order
from channel_connector.adapters.assure.sandbox.accounts import SANDBOX
from channel_connector.adapters.assure.sandbox.messages import Call
from channel_connector.adapters.assure.sandbox.warehouse.warehouse import ConnectorAnswer
from channel_connector.ports.testing.fakes.builders import ORDER_ID, an_order


def headers_of(credentials):
    return {
        "authUsername": credentials.username,
        "authPassword": credentials.password,
        "authDomainName": credentials.domain,
    }


class Side:
    """Acts on a simulated Assure at given times."""

    def __init__(self, assure, settings):
        self.assure = assure
        self._settings = settings

    def place(self, now, order_id=ORDER_ID, *, credentials=SANDBOX, **changes):
        """Let Assure have an order."""
        content = json.dumps(outward_order(an_order(order_id, **changes), self._settings)).encode()
        call = Call("POST", "/orders/outward", headers_of(credentials), content)
        assert self.assure.answer(call, now).status == 200

    def next_call(self, now):
        return self.assure.warehouse.next_call(self.assure.held(now), now)

    def answer(self, call, now, body=b'{"shipmentCode":"CC-1"}', pdf=None):
        self.assure.warehouse.record_answer(call, ConnectorAnswer(200, body, pdf), now)
        self.assure.save(now)

    def packages(self):
        return {one["orderCode"]: one for one in self.assure.warehouse.shown()["packages"]}


@pytest.fixture
def side_of(settings):
    """Return a function that acts on a simulated Assure."""
    return lambda assure: Side(assure, settings)
