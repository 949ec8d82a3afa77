"""Calls for what the channel does not do are refused as the contract has it, with a note."""

from dataclasses import replace

import pytest

from channel_connector.adapters.assure.endpoint.app import web_app
from channel_connector.ports.channel.workflows import Support, Workflow, WorkflowSupport
from channel_connector.ports.host.call_records import CallOutcome
from channel_connector.ports.testing.fakes.builders import CONNECTION
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords

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


@pytest.fixture
def records():
    return MemoryCallRecords()


@pytest.fixture
def recorded(server, clock, records, headers):
    """Return a function that calls a connection whose calls are recorded."""

    def send(endpoint, method, path):
        client = web_app([endpoint], server, clock, records).test_client()
        address = f"/assure/v1/{CONNECTION}/{path}"
        return client.open(address, method=method, json=ORDERS, headers=headers)

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


DONE = {"hasError": False, "errorMessage": ""}


@pytest.mark.parametrize(
    ("method", "path", "workflow", "expected"),
    [
        ("PUT", "orders/ack", Workflow.ORDERS_ACKNOWLEDGEMENT, {"successOrders": ORDERS["orders"]}),
        ("POST", "handover", Workflow.HANDOVER, DONE),
        ("PUT", "orders/cancel", Workflow.SELLER_CANCELLATION, DONE),
        ("PUT", "returns/ack", Workflow.RETURN_ORDER_PROCESSING, {}),
    ],
)
def test_what_the_channel_declares_self_is_answered_as_done_and_the_record_says_so(
    recorded, records, endpoint, method, path, workflow, expected
):
    itself = WorkflowSupport(Support.SELF, "The shop needs no word.")
    declared = {**endpoint.workflows, workflow: itself}

    answer = recorded(replace(endpoint, workflows=declared), method, path)

    assert (answer.status_code, answer.json) == (200, expected)
    [record] = records.kept
    assert record.outcome is CallOutcome.ANSWERED
    assert record.said == "Completed by the connector; the channel was not called."


def test_the_choice_of_a_client_changes_nothing_that_the_channel_declares(call, endpoint):
    """A row that is NOT_SUPPORTED may be completed here; another row stays as it is."""
    answer = call("PUT", "orders/cancel", {}, completes={Workflow.HANDOVER})

    assert answer.json["hasError"] is True
    assert endpoint.workflows[Workflow.HANDOVER].support is Support.NOT_SUPPORTED


def test_what_a_client_chose_is_in_the_record_as_well(recorded, records, endpoint):
    assure = replace(endpoint.assure, self_completed=frozenset({Workflow.HANDOVER}))

    recorded(replace(endpoint, assure=assure), "POST", "handover")

    assert [one.said for one in records.kept] == [
        "Completed by the connector; the channel was not called."
    ]


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "orders/ack"), ("POST", "handover"), ("PUT", "orders/cancel"), ("GET", "credentials")],
)
def test_a_stranger_learns_nothing(call, method, path):
    body = None if method == "GET" else ORDERS

    assert call(method, path, body, sent={}).status_code == 401
