"""The simulated warehouse tells its stock: it falls as orders are packed, and goods arrive."""

import json
from datetime import timedelta

import pytest

from channel_connector.adapters.assure.sandbox.accounts import Account, Connector, Credentials
from channel_connector.adapters.assure.sandbox.warehouse.goods import (
    DELIVERED_AFTER,
    DELIVERY,
    SCARCE,
)
from channel_connector.adapters.assure.sandbox.warehouse.warehouse import ConnectorAnswer, Pace
from channel_connector.ports.testing.fakes.builders import NOON, a_line

MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(seconds=30)
OK = ConnectorAnswer(200, b"{}")
OTHER = Credentials("other", "other-password", "acme")


@pytest.fixture
def side(assure, side_of):
    assure.warehouse.pace = Pace(
        "http://connector.example/assure/v1/acme/",
        {"X-Key": "knock"},
        pack_after=timedelta(0),
        repeat_every=0,
        on=True,
        stock_every=MINUTE,
    )
    return side_of(assure)


@pytest.fixture
def told(side):
    """Return a function that lets the next stock call be accepted; None if there is none."""

    def tell(now, answer=OK):
        call = side.assure.warehouse.next_stock_call(now)
        if call is None:
            return None
        side.assure.warehouse.record_stock_answer(call, answer)
        return json.loads(call.content)

    return tell


def quantities(body, name="quantity"):
    return {one["channelSkuCode"]: one[name] for one in body["inventories"]}


def pack(side, now, order_id, **changes):
    side.place(now, order_id, **changes)
    later = now + timedelta(seconds=10)
    call = side.next_call(later)
    assert call.url.endswith("/orders/pack")
    side.answer(call, later)
    for _ in range(2):
        side.answer(side.next_call(later), later, pdf=b"%PDF")


def test_what_was_ordered_is_told_once(side, told):
    side.place(NOON)
    assert told(NOON) is None
    side.next_call(LATER)

    call = side.assure.warehouse.next_stock_call(LATER)
    side.assure.warehouse.record_stock_answer(call, OK)

    assert (call.method, call.headers) == ("PUT", {"X-Key": "knock"})
    assert call.url == "http://connector.example/assure/v1/acme/inventory"
    body = json.loads(call.content)
    assert body["locationCode"] == "BLR1"
    assert set(quantities(body)) == {"RED-MUG", "BLUE-MUG"}
    assert min(quantities(body).values()) >= 20
    assert told(LATER + MINUTE) is None


def test_packed_units_are_taken_from_it(side, told):
    side.place(NOON)
    side.next_call(LATER)
    before = quantities(told(LATER))

    pack(side, LATER, "403-2", lines=(a_line("RED-MUG", 3), a_line("BLUE-MUG", 1)))

    after = quantities(told(LATER + MINUTE))
    assert {sku: before[sku] - after[sku] for sku in before} == {"RED-MUG": 3, "BLUE-MUG": 1}


def test_only_what_changed_is_told(side, told):
    side.place(NOON)
    side.next_call(LATER)
    told(LATER)

    pack(side, LATER, "403-2", lines=(a_line("RED-MUG", 1),))

    assert set(quantities(told(LATER + MINUTE))) == {"RED-MUG"}


def test_changes_are_told_once_a_minute(side, told):
    side.place(NOON)
    side.next_call(LATER)
    told(LATER)
    pack(side, LATER, "403-2", lines=(a_line("RED-MUG", 1),))

    assert told(LATER + MINUTE - timedelta(seconds=1)) is None
    assert told(LATER + MINUTE) is not None


def test_a_scarce_sku_is_delivered_after_a_while_and_never_below_nothing(side, told):
    side.place(NOON, lines=(a_line("RED-MUG", 1),))
    side.next_call(LATER)
    on_hand = quantities(told(LATER))["RED-MUG"]

    pack(side, LATER, "403-2", lines=(a_line("RED-MUG", on_hand + 5),))
    packed_at = LATER + timedelta(seconds=10)
    assert quantities(told(LATER + MINUTE)) == {"RED-MUG": 0}
    assert SCARCE > 0

    assert told(packed_at + DELIVERED_AFTER - timedelta(seconds=1)) is None
    assert quantities(told(packed_at + DELIVERED_AFTER)) == {"RED-MUG": DELIVERY}
    assert told(packed_at + 3 * DELIVERED_AFTER) is None


@pytest.mark.parametrize(
    "answer", [ConnectorAnswer(None), ConnectorAnswer(503), ConnectorAnswer(400)]
)
def test_what_was_not_accepted_is_told_again(side, told, answer):
    side.place(NOON)
    side.next_call(LATER)
    first = told(LATER, answer)

    assert told(LATER + MINUTE) == first


def test_one_call_at_a_time_so_that_an_older_quantity_never_comes_last(side):
    side.place(NOON)
    side.next_call(LATER)
    assert side.assure.warehouse.next_stock_call(LATER) is not None

    assert side.assure.warehouse.next_stock_call(LATER + 9 * MINUTE) is None


def test_without_a_location_the_consolidated_call_is_made(
    assure, settings, side, told, monkeypatch
):
    side.place(NOON)
    order = assure.held(LATER)[0]
    monkeypatch.setitem(order.body, "locationCode", None)
    side.next_call(LATER)

    call = assure.warehouse.next_stock_call(LATER)

    assert call.url.endswith("/inventory/consolidated")
    body = json.loads(call.content)
    assert "locationCode" not in body
    assert set(quantities(body, "consolidatedQuantity")) == {"RED-MUG", "BLUE-MUG"}


def test_each_account_is_told_its_own_stock_at_its_own_connector(side, told):
    connector = Connector("http://other.example/assure/v1/other", {"X-Key": "other"})
    side.assure.add_account(Account(OTHER, connector))
    side.place(NOON, "403-1", lines=(a_line("RED-MUG", 1),))
    side.place(NOON, "403-2", credentials=OTHER, lines=(a_line("BLUE-MUG", 1),))
    for _ in range(2):
        side.next_call(LATER)

    calls = [side.assure.warehouse.next_stock_call(LATER) for _ in range(2)]

    assert {call.url: set(call.quantities) for call in calls} == {
        "http://connector.example/assure/v1/acme/inventory": {"RED-MUG"},
        "http://other.example/assure/v1/other/inventory": {"BLUE-MUG"},
    }
    assert [call.headers["X-Key"] for call in calls] == ["knock", "other"]


def test_without_a_pace_nothing_is_told(side, assure):
    assure.warehouse.pace = Pace("http://connector.example", on=True)
    side.place(NOON)
    side.next_call(LATER)

    assert assure.warehouse.next_stock_call(LATER) is None
