"""What /openapi.json describes is what is answered, whatever is sent."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from channel_connector.ports.testing.fakes.builders import CONNECTION

OPERATIONS = [
    ("POST", "/assure/v1/{connection}/orders/pack"),
    ("PUT", "/assure/v1/{connection}/orders/ack"),
    ("PUT", "/assure/v1/{connection}/orders/cancel"),
    ("POST", "/assure/v1/{connection}/handover"),
    ("POST", "/assure/v1/{connection}/manifest"),
    ("PUT", "/assure/v1/{connection}/returns/ack"),
    ("GET", "/assure/v1/{connection}/credentials"),
    ("PUT", "/assure/v1/{connection}/inventory"),
    ("PUT", "/assure/v1/{connection}/inventory/consolidated"),
    ("GET", "/assure/v1/{connection}/invoice"),
    ("GET", "/assure/v1/{connection}/label"),
    ("GET", "/assure/v1/{connection}/document"),
]


REFUSED_UNREAD = {"orders/cancel", "handover", "manifest", "returns/ack", "credentials"}
"""Nothing of these is read, so nothing of them can be wrong."""


def test_it_describes_every_call_and_no_other(client):
    described = client.get("/openapi.json").json["paths"]

    assert {
        (method.upper(), path) for path, methods in described.items() for method in methods
    } == set(OPERATIONS)


def test_it_names_no_connection(client):
    assert CONNECTION not in client.get("/openapi.json").text


@pytest.mark.parametrize(
    ("mode", "method", "path"),
    [
        (mode, method, path)
        for method, path in OPERATIONS
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if mode is GenerationMode.POSITIVE or path.rpartition("}/")[2] not in REFUSED_UNREAD
    ],
)
def test_whatever_is_sent_the_answer_is_as_described_and_no_mistake_of_ours(
    client, headers, method, path, mode
):
    described = schemathesis.openapi.from_wsgi("/openapi.json", client.application)
    cases = described[path][method].as_strategy(mode, path_parameters={"connection": CONNECTION})
    held = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    ]

    @settings(
        max_examples=15,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def hold(case):
        case.call_and_validate(headers=headers, checks=held)

    hold()
