"""Of what goes to Assure and comes from it only what is known to be harmless is kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connector.adapters.assure.call_fields import KEPT
from channel_connector.adapters.assure.gateway.outward_order import outward_order
from channel_connector.ports.testing.fakes.builders import ORDER_ID, an_order
from channel_connector.sdk.masking.fields import KeptFields
from channel_connector.sdk.masking.json_body import NO_JSON, mask_json
from channel_connector.sdk.masking.parameters import mask_parameters

LONGEST_BODY = 16 * 1024
PERSONAL = (
    "Asha",
    "Sample",
    "Example Cross",
    "Placeholder",
    "Bengaluru",
    "560001",
    "00000 00000",
    "@",
)


def masked_json(content):
    return mask_json(content, KEPT)


@pytest.fixture
def body(settings):
    """An order as it goes to Assure, with all that is known of the buyer."""
    return outward_order(an_order(), settings)


def test_of_an_order_codes_and_quantities_are_kept_and_the_buyer_is_not(body):
    kept = masked_json(json.dumps(body).encode())

    assert f'"orderCode":"{ORDER_ID}"' in kept
    assert '"channelSkuCode":"RED-MUG"' in kept
    assert '"name":"***"' in kept
    assert [word for word in PERSONAL if word in kept] == []


def test_a_document_is_not_kept():
    assert masked_json(b'{"shippingLabel":"JVBERi0xLjQK"}') == '{"shippingLabel":"***"}'


def test_what_is_known_to_nobody_is_masked_whatever_it_is():
    told = b'{"newField":[{"a":"Asha"},"Asha",7,true,null]}'

    assert masked_json(told) == '{"newField":[{"a":"***"},"***","***",true,null]}'


@pytest.mark.parametrize("value", ["asha@buyers.example", "12, Sample Residency", "x" * 101, ""])
def test_a_harmless_name_does_not_help_a_value_of_another_shape(value):
    assert masked_json(json.dumps({"orderCode": value}).encode()) == '{"orderCode":"***"}'


def test_a_name_may_be_personal_as_well():
    assert masked_json(b'{"Asha Testrao, Bengaluru":1}') == '{"***":"***"}'


@pytest.mark.parametrize("content", [b"", b"Asha", b"<html>Asha</html>", b"[" * 100_000])
def test_of_what_is_no_json_nothing_is_kept(content):
    assert masked_json(content) == NO_JSON


@pytest.mark.parametrize("depth", range(100, 1100, 100))
def test_what_is_deeper_than_can_be_looked_through_is_told_without_its_content(depth):
    assert masked_json(b"[" * depth + b"1" + b"]" * depth) in {
        "[" * depth + '"***"' + "]" * depth,
        NO_JSON,
    }


def test_a_query_keeps_its_names_and_what_is_harmless():
    query = [("shipmentCode", "CODE-1"), ("signature", "s3cr3t"), ("buyer", "Asha")]

    assert mask_parameters(query, KEPT) == "shipmentCode=CODE-1&signature=***&buyer=***"


def test_a_long_body_is_cut():
    told = json.dumps({"successList": [f"SKU-{number}" for number in range(10_000)]})

    assert len(masked_json(told.encode())) == LONGEST_BODY + 1


def test_the_tests_above_would_notice_a_name_too_many(body):
    too_many = KeptFields(KEPT.names | {"city"})

    assert "Bengaluru" in mask_json(json.dumps(body).encode(), too_many)


@given(st.recursive(st.text() | st.floats() | st.none(), lambda v: st.dictionaries(st.text(), v)))
def test_whatever_comes_is_masked_without_an_error(told):
    assert len(masked_json(json.dumps(told).encode())) <= LONGEST_BODY + 1
