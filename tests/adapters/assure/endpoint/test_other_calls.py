"""Calls for what the channel does not do are refused as the contract has it, with a note."""

from dataclasses import replace

import pytest

from channel_connector.ports.channel.plugin import Workflow
from channel_connector.ports.testing.fakes.builders import CONNECTION

ORDERS = {"orders": [{"orderCode": "403-1", "locationCode": "BLR1"}, {"orderCode": "403-2"}]}
NOTE = "The shop does not."


@pytest.fixture
def call(serving, endpoint, headers):
    """Return a function that calls a connection that completes some workflows itself."""

    def send(method, path, body=None, completes=frozenset(), sent=None):
        assure = replace(endpoint.assure, self_completed=frozenset(completes))
        client = serving(replace(endpoint, assure=assure))
        return client.open(
            f"/assure/v1/{CONNECTION}/{path}",
            method=method,
            json=body,
            headers=headers if sent is None else sent,
        )

    return send


@pytest.mark.parametrize(
    ("method", "path", "body", "workflow"),
    [
        ("PUT", "orders/ack", ORDERS, "Orders Acknowledgement"),
        ("POST", "manifest", {"transporter": "x"}, "Manifest"),
        ("PUT", "returns/ack", {"returnOrderCode": "R1"}, "Return Order Processing"),
        ("GET", "credentials", None, "Credential Refresh"),
    ],
)
def test_what_is_not_supported_is_refused_with_the_channels_note(
    call, method, path, body, workflow
):
    answer = call(method, path, body)

    assert answer.status_code == 400
    assert answer.json["code"] == "NOT_SUPPORTED"
    assert f"{workflow} is not supported. {NOTE}" in answer.json["message"]


@pytest.mark.parametrize(("method", "path"), [("POST", "handover"), ("PUT", "orders/cancel")])
def test_a_business_refusal_is_two_hundred_with_has_error(call, method, path):
    answer = call(method, path, {"orderCode": "403-1"})

    assert answer.status_code == 200
    assert answer.json["hasError"] is True
    assert NOTE in answer.json["errorMessage"]


def test_an_acknowledgement_may_be_completed_here_for_every_order(call):
    answer = call("PUT", "orders/ack", ORDERS, completes={Workflow.ORDERS_ACKNOWLEDGEMENT})

    assert answer.status_code == 200
    assert [one["orderCode"] for one in answer.json["successOrders"]] == ["403-1", "403-2"]


def test_a_handover_may_be_completed_here_as_often_as_it_is_told(call):
    answers = [call("POST", "handover", {}, completes={Workflow.HANDOVER}) for _ in range(2)]

    assert [answer.json for answer in answers] == [{"hasError": False, "errorMessage": ""}] * 2


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "orders/ack"), ("POST", "handover"), ("PUT", "orders/cancel"), ("GET", "credentials")],
)
def test_a_stranger_learns_nothing(call, method, path):
    body = None if method == "GET" else ORDERS

    assert call(method, path, body, sent={}).status_code == 401
