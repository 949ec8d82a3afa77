"""Assure packs an order: once, whatever is called, and never with a call that is not right."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from channel_connector.adapters.assure.measures import LengthUnit, WeightUnit
from channel_connector.ports.channel.shipment_creator import Serials
from channel_connector.ports.host.errors import CredentialsRefused, StorageFailed
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_line,
    a_parcel,
    an_order,
)


def refusal(answer, code="BAD_DATA"):
    """Return the sentence of a refusal, in the form that all of them have."""
    assert answer.status_code == 400
    assert answer.json.keys() == {"code", "message", "description"}
    assert answer.json["code"] == code
    return answer.json["message"]


def test_a_packed_order_is_a_shipment_with_a_code(pack, shipments):
    answer = pack()

    assert answer.status_code == 200
    assert answer.json == {
        "orderCode": ORDER_ID,
        "shipmentId": 7001,
        "shipmentCode": f"{ORDER_ID}-7001",
    }
    (shipment,) = shipments()
    assert (shipment.shipment_id, shipment.parcel) == ("7001", a_parcel())
    assert shipment.stage is ShipmentStage.CHECKED


def test_the_same_shipment_again_gets_the_same_answer_to_the_byte(pack, clock, shipments):
    first = pack()
    clock.moment = NOON + timedelta(hours=3)

    again = pack(weight=999, locationCode="DEL1")

    assert again.data == first.data
    assert len(shipments()) == 1


def test_a_shipment_of_another_order_is_not_answered_as_if_it_were_this_ones(pack, shipments):
    pack()

    assert "belongs to another order" in refusal(pack(orderCode="403-2"))
    assert len(shipments()) == 1


def test_an_accepted_pack_wakes_the_connection(pack, woken):
    pack()

    assert woken == [CONNECTION]


def test_a_refused_pack_wakes_nobody(pack, woken):
    pack(orderCode="403-9")

    assert woken == []


def test_what_is_stored_counts_though_nobody_could_be_woken(
    serving, endpoint, body, shipments, headers
):
    def fail(_name):
        raise StorageFailed("The disk is full.")

    client = serving(replace(endpoint, wake=fail))

    answer = client.post(f"/assure/v1/{CONNECTION}/orders/pack", json=body, headers=headers)

    assert (answer.status_code, len(shipments())) == (200, 1)


def test_a_shipment_id_may_come_in_quotes(pack):
    assert pack(shipmentId="7001").json["shipmentId"] == 7001
    assert pack(shipmentId=7001).json["shipmentId"] == 7001


@pytest.mark.parametrize("name", ["items", "orderItems"])
def test_the_packed_items_may_be_called_otherwise(pack, name):
    items = [
        {"channelSkuCode": "RED-MUG", "quantity": 1},
        {"channelSkuCode": "BLUE-MUG", "packedQuantity": 2},
    ]

    assert refusal(pack(shipmentItems=..., **{name: items[:1]}), "WRONG_ITEMS")
    assert pack(shipmentItems=..., **{name: items}).status_code == 200


def test_a_call_without_items_packs_the_whole_order(pack):
    assert pack(shipmentItems=...).status_code == 200
    assert pack(shipmentItems=None).status_code == 200


def test_scanned_serial_numbers_reach_the_shipment(pack, source, shipments):
    lines = (a_line("RED-MUG", 1, needs_serials=True), a_line("BLUE-MUG", 2))
    source.held[ORDER_ID] = an_order(ORDER_ID, lines=lines)
    items = [
        {"channelSkuCode": "RED-MUG", "quantityToPack": 1, "externalSerialCodes": ["SN-1"]},
        {"channelSkuCode": "BLUE-MUG", "quantityToPack": 2},
    ]

    assert pack(shipmentItems=items).status_code == 200
    assert shipments()[0].serials == (Serials("line-RED-MUG", ("SN-1",)),)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"orderCode": "403-9"}, "UNKNOWN_ORDER"),
        (
            {"shipmentItems": [{"channelSkuCode": "RED-MUG", "quantityToPack": 1}]},
            "WRONG_ITEMS",
        ),
    ],
)
def test_what_the_core_refuses_assure_is_told(pack, shipments, changes, code):
    assert refusal(pack(**changes), code)
    assert shipments() == []


def test_a_cancelled_order_is_not_packed(pack, source, shipments):
    source.held[ORDER_ID] = an_order(ORDER_ID, lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 2)))

    assert "cancelled" in refusal(pack(), "ORDER_CANCELLED")
    assert shipments() == []


def test_where_the_budget_would_wait_the_order_is_read_later(pack, source, shipments):
    source.troubles = [Deferred(NOON + timedelta(minutes=2), "The budget is used up.")]

    assert pack().status_code == 200
    assert shipments()[0].stage is ShipmentStage.ACCEPTED


def test_a_connection_that_is_stopped_says_so(pack, source):
    source.troubles = [CredentialsRefused("The key is not accepted.")]

    assert "The key is not accepted." in refusal(pack(), "CONNECTION_STOPPED")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"orderCode": ...}, "orderCode: Missing"),
        ({"orderCode": None}, "orderCode: Missing"),
        ({"orderCode": ""}, "orderCode: Length"),
        ({"orderCode": 403}, "orderCode: Not a valid string"),
        ({"orderCode": "4" * 256}, "orderCode: Length"),
        ({"orderCode": "403\x00"}, "orderCode: contains characters that are not valid in text"),
        ({"orderCode": "403\ud800"}, "orderCode: contains characters that are not valid in text"),
        ({"shipmentId": ...}, "shipmentId: Missing"),
        ({"shipmentId": "seven"}, "shipmentId: Not a valid integer"),
        ({"shipmentId": 7.5}, "shipmentId: Not a valid integer"),
        ({"shipmentId": True}, "shipmentId: Not a valid integer"),
        ({"shipmentId": -1}, "shipmentId: Number too large"),
        ({"shipmentId": 2**63}, "shipmentId: Number too large"),
        ({"weight": "450"}, "weight: Not a valid number"),
        ({"weight": True}, "weight: Not a valid number"),
        ({"weight": 0}, "weight: 0 g"),
        ({"weight": -450}, "weight: -450 g"),
        ({"weight": 1e300}, "weight: 1e+300 g"),
        ({"weight": ...}, "weight: required"),
        ({"dimensions": ...}, "length, breadth and height must be given together"),
        (
            {"dimensions": {"length": 20, "breadth": 15}},
            "length, breadth and height must be given together",
        ),
        ({"dimensions": {"length": 20, "breadth": 15, "height": 0}}, "dimensions.height: 0 cm"),
        (
            {"dimensions": {"length": 2e4, "breadth": 15, "height": 1}},
            "at most 1000 cm. Measure again, or correct the unit",
        ),
        ({"dimensions": [20, 15, 10]}, "dimensions._schema: Invalid input type"),
        ({"shipmentItems": {}}, "shipmentItems: Not a valid list"),
        ({"shipmentItems": [{"quantityToPack": 1}]}, "shipmentItems.0.channelSkuCode: Missing"),
        (
            {"shipmentItems": [{"channelSkuCode": "RED-MUG", "quantityToPack": -1}]},
            "shipmentItems.0.quantityToPack: Must be",
        ),
        (
            {"shipmentItems": [{"channelSkuCode": "RED-MUG", "quantityToPack": 1.5}]},
            "shipmentItems.0.quantityToPack: Not a valid integer",
        ),
    ],
)
def test_a_call_that_is_not_right_is_told_where_and_changes_nothing(
    pack, shipments, changes, words
):
    assert words in refusal(pack(**changes))
    assert shipments() == []


def test_a_call_with_too_many_items_is_refused(
    pack, shipments, server, serving, endpoint, body, headers
):
    client = serving(endpoint)
    client.application.config["MAX_CONTENT_LENGTH"] = 1_000_000
    items = [{"channelSkuCode": f"{n}", "quantityToPack": 1} for n in range(2_501)]

    answer = client.post(
        f"/assure/v1/{CONNECTION}/orders/pack",
        json=body | {"shipmentItems": items},
        headers=headers,
    )

    assert "shipmentItems: Longer than maximum length 2500" in refusal(answer)
    assert shipments() == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff",
        b'{"weight": NaN}',
        b'{"weight": Infinity}',
        b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b'{"a":' + b"[" * 30 + b"]" * 30 + b"}",
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
    ids=["empty", "list", "null", "cut", "no text", "NaN", "Infinity", "deep", "nested", "long"],
)
def test_a_body_that_is_no_json_object_is_refused(client, endpoint, shipments, content, headers):

    answer = client.post(
        f"/assure/v1/{CONNECTION}/orders/pack",
        data=content,
        content_type="application/json",
        headers=headers,
    )

    assert "must be a JSON object" in refusal(answer)
    assert shipments() == []


def test_a_body_that_is_too_large_is_not_read(pack, shipments):
    assert refusal(pack(packageSku="x" * 20_000), "BODY_TOO_LARGE")
    assert shipments() == []


def test_size_and_weight_are_told_in_the_connections_units(
    serving, endpoint, body, shipments, headers
):
    inches = replace(endpoint.assure, dimension_unit=LengthUnit.IN, weight_unit=WeightUnit.KG)
    client = serving(replace(endpoint, assure=inches))
    sent = body | {"weight": 0.45, "dimensions": {"length": 10, "width": 5, "height": 2.5}}

    client.post(f"/assure/v1/{CONNECTION}/orders/pack", json=sent, headers=headers)

    parcel = shipments()[0].parcel
    assert (parcel.length_cm, parcel.width_cm) == (Decimal("25.4"), Decimal("12.7"))
    assert (parcel.height_cm, parcel.weight_g) == (Decimal("6.35"), Decimal(450))


@pytest.mark.parametrize(
    ("told", "parcel"),
    [
        (
            {"weight": 450},
            a_parcel(length_cm=Decimal(3), width_cm=Decimal(2), height_cm=Decimal(1)),
        ),
        (
            {"dimensions": {"length": 20, "breadth": 15.5, "height": 10}},
            a_parcel(weight_g=Decimal(99)),
        ),
    ],
)
def test_what_is_not_measured_comes_from_the_default(
    serving, endpoint, body, shipments, told, parcel, headers
):
    default = a_parcel(
        length_cm=Decimal(3), width_cm=Decimal(2), height_cm=Decimal(1), weight_g=Decimal(99)
    )
    client = serving(replace(endpoint, default_parcel=default))
    sent = {name: body[name] for name in ("orderCode", "shipmentId")} | told

    client.post(f"/assure/v1/{CONNECTION}/orders/pack", json=sent, headers=headers)

    assert shipments()[0].parcel == parcel


def test_a_channel_that_does_not_pack_says_so(serving, endpoint, body, headers):
    client = serving(replace(endpoint, accept=None, get_documents=None))
    at = f"/assure/v1/{CONNECTION}"

    packed = client.post(f"{at}/orders/pack", json=body, headers=headers)
    labelled = client.get(f"{at}/label?shipmentCode=1", headers=headers)

    assert refusal(packed, "NOT_SUPPORTED")
    assert refusal(labelled, "NOT_SUPPORTED")


def test_a_database_that_cannot_be_used_is_told_as_such(serving, endpoint, body, headers):
    def fail(call, now):
        raise StorageFailed("The disk is full.")

    client = serving(replace(endpoint, accept=fail))

    answer = client.post(f"/assure/v1/{CONNECTION}/orders/pack", json=body, headers=headers)

    assert (answer.status_code, answer.json["code"]) == (503, "TRY_AGAIN")


def test_a_mistake_of_ours_is_logged_without_what_was_sent(
    serving, endpoint, body, caplog, headers
):
    def stumble(call, now):
        raise KeyError(call.channel_order_id)

    client = serving(replace(endpoint, accept=stumble))

    answer = client.post(f"/assure/v1/{CONNECTION}/orders/pack", json=body, headers=headers)

    assert (answer.status_code, answer.json["code"]) == (500, "UNKNOWN_ERROR")
    (line,) = caplog.records
    assert (line.message, line.error) == ("assure.bug", "KeyError")
    assert "stumble" in line.where
    assert ORDER_ID not in caplog.text
