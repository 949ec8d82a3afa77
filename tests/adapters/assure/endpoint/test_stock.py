"""Assure tells its stock: each entry is kept or answered with why not, before the answer."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.adapters.settings import ServerSettings
from channel_connector.ports.channel.stock_pools import StockOverride
from channel_connector.ports.host.errors import StorageFailed
from channel_connector.ports.testing.fakes.builders import CONNECTION, a_listing


@pytest.fixture
def server():
    """A server that takes the body of a large call."""
    return ServerSettings("127.0.0.1", 8700, 1_000_000, None, timedelta(minutes=30))


@pytest.fixture
def tell(client, headers):
    """Return a function that tells the stock of a location, or of all of them."""

    def call(*entries, location="BLR1", **changes):
        path = "inventory/consolidated" if location is None else "inventory"
        body = {"inventories": list(entries)}
        if location is not None:
            body["locationCode"] = location
        sent = {name: value for name, value in (body | changes).items() if value is not ...}
        return client.put(f"/assure/v1/{CONNECTION}/{path}", json=sent, headers=headers)

    return call


@pytest.fixture
def received(storage):
    """Return a function that tells what was received of a SKU, newest first."""

    def look(sku):
        with storage.reading() as uow:
            receipts = uow.stock.history(CONNECTION, sku).receipts
        return [receipt.quantity for receipt in receipts]

    return look


def entry(sku, quantity, **more):
    return {"channelSkuCode": sku, "quantity": quantity, "channelSerialNo": "B0", **more}


def test_what_a_location_has_is_kept(tell, received):
    answer = tell(entry("RED-MUG", 5), entry("BLUE-MUG", 0), minExpiry=None)

    assert answer.status_code == 200
    assert answer.json == {
        "successList": ["RED-MUG", "BLUE-MUG"],
        "failureList": [],
        "failures": [],
    }
    assert (received("RED-MUG"), received("BLUE-MUG")) == ([5], [0])


def test_a_byte_order_mark_before_the_body_does_no_harm(client, headers, received):
    answer = client.put(
        f"/assure/v1/{CONNECTION}/inventory",
        data=b"\xef\xbb\xbf"
        + json.dumps({"locationCode": "BLR1", "inventories": [entry("RED-MUG", 5)]}).encode(),
        content_type="application/json",
        headers=headers,
    )

    assert answer.json["successList"] == ["RED-MUG"]
    assert received("RED-MUG") == [5]


def test_of_a_consolidated_call_the_consolidated_quantity_counts(tell, received):
    told = {"channelSkuCode": "RED-MUG", "consolidatedQuantity": 12, "quantity": 3}

    answer = tell(told, location=None, consolidationType="ALL")

    assert answer.json["successList"] == ["RED-MUG"]
    assert received("RED-MUG") == [12]


def test_a_wrong_entry_is_a_failure_and_takes_no_other_with_it(tell, received):
    answer = tell(
        entry("RED-MUG", 5),
        entry("BLUE-MUG", None),
        entry("WHITE-MUG", "many"),
        entry("", 1),
        "not an entry",
        entry("GREEN-MUG", 7.0),
    )

    assert answer.json["successList"] == ["RED-MUG", "GREEN-MUG"]
    assert set(answer.json["failureList"]) == {"BLUE-MUG", "WHITE-MUG", ""}
    reasons = {one["channelSkuCode"]: one["errorMessage"] for one in answer.json["failures"]}
    assert "must be a number" in reasons["BLUE-MUG"]
    assert received("GREEN-MUG") == [7]


def test_a_sku_without_a_listing_is_a_failure_where_listings_are_kept(tell, storage):
    with storage.writing() as uow:
        uow.listings.put([a_listing("RED-MUG")])

    answer = tell(entry("RED-MUG", 5), entry("BLUE-MUG", 5))

    assert answer.json["failureList"] == ["BLUE-MUG"]


def test_a_disabled_sku_is_a_failure(tell, storage):
    with storage.writing() as uow:
        uow.stock.override([StockOverride(CONNECTION, "RED-MUG", disabled=True)])

    assert tell(entry("RED-MUG", 5)).json["failureList"] == ["RED-MUG"]


def test_the_stock_of_another_location_is_not_kept(tell, received):
    answer = tell(entry("RED-MUG", 5), location="DEL4")

    assert answer.json["failureList"] == ["RED-MUG"]
    assert received("RED-MUG") == []


@pytest.mark.parametrize(
    "changes",
    [{"locationCode": ...}, {"inventories": ...}, {"inventories": {}}, {"inventories": None}],
)
def test_a_call_that_is_not_as_it_must_be_keeps_nothing(tell, received, changes):
    answer = tell(entry("RED-MUG", 5), **changes)

    assert answer.status_code == 400
    assert answer.json["code"] == "BAD_DATA"
    assert received("RED-MUG") == []


def test_far_more_than_two_hundred_skus_are_kept_at_once(tell, received):
    skus = [f"S{number}" for number in range(5000)]

    answer = tell(*(entry(sku, 1, channelSerialNo=None) for sku in skus))

    assert answer.json["successList"] == skus
    assert received("S4999") == [1]


def test_a_stranger_tells_nothing(client, received):
    body = {"locationCode": "BLR1", "inventories": [entry("RED-MUG", 5)]}

    answer = client.put(f"/assure/v1/{CONNECTION}/inventory", json=body)

    assert answer.status_code == 401
    assert received("RED-MUG") == []


def test_what_could_not_be_stored_is_not_answered_as_kept(tell, storage, monkeypatch):
    def fail(_storage):
        raise StorageFailed("The disk is full.")

    monkeypatch.setattr(type(storage), "writing", fail)

    answer = tell(entry("RED-MUG", 5))

    assert (answer.status_code, answer.json["code"]) == (503, "TRY_AGAIN")


def test_a_channel_that_takes_no_levels_says_so(serving, endpoint, headers):
    client = serving(replace(endpoint, record=None))

    answer = client.put(
        f"/assure/v1/{CONNECTION}/inventory/consolidated",
        json={"inventories": []},
        headers=headers,
    )

    assert answer.json["code"] == "NOT_SUPPORTED"
