"""Whoever calls is known by headers, and finds nothing out by guessing."""

from dataclasses import replace

import pytest

from channel_connector.adapters.assure.endpoint import credentials
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.testing.fakes.builders import CONNECTION

PATHS = [("POST", "orders/pack"), ("GET", "invoice"), ("GET", "label")]


@pytest.fixture
def call(client, body):
    """Return a function that makes a call, and tells its status and its bytes."""

    def make(method="POST", path="orders/pack", connection=CONNECTION, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        json = body if method == "POST" else None
        answer = client.open(
            f"/assure/v1/{connection}/{path}", method=method, json=json, headers=sent
        )
        return answer.status_code, answer.data

    return make


CALLS = [
    *PATHS,
    ("PUT", "inventory"),
    ("PUT", "inventory/consolidated"),
    ("PUT", "orders/ack"),
    ("POST", "handover"),
]
GOOD = {"X_Connector_Key": "knock-knock-knock-3", "X_Client": "acme"}


def test_small_and_capital_letters_of_a_header_are_the_same(call):
    assert call(x_connector_key=GOOD["X_Connector_Key"], X_CLIENT="acme")[0] == 200


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Connector_Key": "knock-knock-knock-3"},
        {"X_Client": "acme"},
        GOOD | {"X_Connector_Key": "knock-knock-knock-4"},
        GOOD | {"X_Connector_Key": "knock-knock-knock-"},
        GOOD | {"X_Connector_Key": ""},
        GOOD | {"X_Client": "ACME"},
        GOOD | {"X_Connector_Key": "kn\u00f6ck"},
    ],
)
def test_every_header_must_be_right(call, shipments, method, path, headers):
    status, _ = call(method, path, **headers)

    assert status == 401
    assert shipments() == []


def test_whatever_is_wrong_the_answer_is_the_same(call):
    answers = {
        call(),
        call(X_Connector_Key="wrong"),
        call(connection="unheard-of", **GOOD),
        call(connection="unheard-of"),
    }

    assert len(answers) == 1
    ((_, body),) = answers
    assert CONNECTION.encode() not in body


def test_the_body_of_a_stranger_is_not_looked_at(client):
    answer = client.post(f"/assure/v1/{CONNECTION}/orders/pack", data=b"x" * 30_000)

    assert answer.status_code == 401


def test_another_connections_credentials_are_a_strangers(serving, endpoint, body, headers):
    other = replace(
        endpoint,
        name="other",
        assure=replace(endpoint.assure, calls_with={"X-Key": Secret("other")}),
    )
    client = serving(endpoint, other)

    at_other = client.post("/assure/v1/other/orders/pack", json=body, headers=headers)
    here = client.post(
        f"/assure/v1/{CONNECTION}/orders/pack", json=body, headers={"X-Key": "other"}
    )

    assert (at_other.status_code, here.status_code) == (401, 401)


def test_a_connection_without_credentials_answers_nobody(serving, endpoint, body, headers):
    client = serving(replace(endpoint, assure=replace(endpoint.assure, calls_with={})))

    for sent in ({}, headers):
        answer = client.post(f"/assure/v1/{CONNECTION}/orders/pack", json=body, headers=sent)
        assert answer.status_code == 401


def test_every_header_is_compared_whatever_the_others_are(call, monkeypatch):
    """How long an answer takes must not tell which of them is right."""
    compared = []

    class Comparing:
        @staticmethod
        def compare_digest(_sent, right):
            compared.append(right)
            return False

    monkeypatch.setattr(credentials, "hmac", Comparing)

    assert call(**GOOD)[0] == 401
    assert compared == [b"knock-knock-knock-3", b"acme"]


def test_who_is_not_known_is_logged_without_what_was_sent(call, caplog):
    call(X_Connector_Key="wrong-wrong-wrong", X_Client="acme")

    (line,) = caplog.records
    assert (line.message, line.connection) == ("assure.caller_not_known", CONNECTION)
    assert "wrong" not in repr(vars(line))


def test_the_name_of_a_connection_that_there_is_not_is_not_logged(call, caplog):
    call(connection="a%0Aforged line")

    assert caplog.records == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", f"/assure//v1/{CONNECTION}/label", 404),
        ("PUT", f"/assure/v1/{CONNECTION}/label", 405),
    ],
)
def test_other_addresses_are_answered_in_the_same_form(client, method, path, status):
    answer = client.open(path, method=method)

    assert answer.status_code == status
    assert answer.json.keys() == {"code", "message", "description"}


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_call_for_a_disabled_connection_is_refused_with_what_to_do(
    serving, endpoint, headers, shipments, method, path
):
    client = serving(replace(endpoint, enabled=False))

    answer = client.open(f"/assure/v1/{CONNECTION}/{path}", method=method, headers=headers)

    assert answer.status_code == 503
    assert answer.json["code"] == "DISABLED"
    assert (
        f"{CONNECTION} is disabled in the connector. Enable it there, then"
        in answer.json["message"]
    )
    assert shipments() == []


def test_only_a_known_caller_learns_that_a_connection_is_disabled(serving, endpoint):
    client = serving(replace(endpoint, enabled=False))

    answers = [
        client.post(f"/assure/v1/{name}/orders/pack", headers={"X-Connector-Key": "guessed"})
        for name in (CONNECTION, "nobody")
    ]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].data == answers[1].data


@pytest.mark.parametrize("path", ["label", "document", "orders/pack"])
def test_a_query_of_bytes_that_are_no_text_is_refused(client, headers, path):
    """A server hands a query on as it came, and no framework reads these."""
    environment = {"QUERY_STRING": "shipmentCode=\xff"}
    method = client.post if path == "orders/pack" else client.get

    answer = method(
        f"/assure/v1/{CONNECTION}/{path}", headers=headers, environ_overrides=environment
    )

    assert (answer.status_code, answer.json["code"]) == (400, "BAD_DATA")
