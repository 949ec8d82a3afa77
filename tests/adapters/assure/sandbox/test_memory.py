"""A simulated Assure with a state goes on at its next start where the last one was killed."""

import json
from datetime import timedelta

import pytest

from channel_connector.adapters.assure.sandbox.accounts import SANDBOX, Account, Credentials
from channel_connector.adapters.assure.sandbox.assure import Assure
from channel_connector.adapters.assure.sandbox.messages import Call
from channel_connector.adapters.assure.sandbox.warehouse.warehouse import Pace
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.sdk.sandbox.state_file import StateFile

LATER = NOON + timedelta(seconds=30)
OTHER = Credentials("other", "other-password", "acme")


@pytest.fixture
def restart(tmp_path, side_of):
    """Return a function that kills the sandbox and starts it again."""
    states = []

    def start():
        for state in states:
            state.close()
        states[:] = [StateFile(tmp_path / "assure.db")]
        assure = Assure(state=states[0])
        assure.warehouse.pace = Pace(
            "http://connector", pack_after=timedelta(0), repeat_every=0, on=True
        )
        return side_of(assure)

    yield start
    for state in states:
        state.close()


def test_orders_are_there_after_a_start_as_they_were(restart):
    side = restart()
    side.place(NOON, "403-1")
    side.place(NOON, "403-1")
    side.place(NOON, "403-2")
    assert side.next_call(LATER) is not None
    side.assure.invoice("403-2")
    side.assure.save(LATER)
    before = [order.shown() for order in side.assure.held(LATER)]

    after = [order.shown() for order in restart().assure.held(LATER)]

    assert after == before
    assert [(one["posts"], one["invoiced"]) for one in after] == [(2, False), (1, True)]


def test_an_order_that_is_sent_again_after_a_start_is_there_once(restart):
    restart().place(NOON)
    side = restart()
    side.place(NOON)

    (order,) = side.assure.held(LATER)
    assert order.posts == 2


def test_a_cancellation_after_a_start_finds_its_order(restart):
    restart().place(NOON)
    side = restart()
    item = {"channelSkuCode": "RED-MUG", "orderItemCode": "line-RED-MUG", "cancelledQuantity": 1}
    body = {"locationCode": "BLR1", "orderItems": [item]}
    known = {"authUsername": SANDBOX.username, "authPassword": SANDBOX.password}
    (order,) = side.assure.held(LATER)
    path = f"/orders/{order.body['orderCode']}/cancel"

    reply = side.assure.answer(Call("PUT", path, known, json.dumps(body).encode()), LATER)

    assert reply.status == 200
    (order,) = restart().assure.held(LATER)
    assert order.cancelled == {"line-RED-MUG": 1}


def test_shipment_ids_go_on(restart):
    given = []
    for number in range(3):
        side = restart()
        side.place(NOON, f"403-{number}")
        side.next_call(LATER)
        side.assure.save(LATER)
        given.append(side.packages()[f"403-{number}"]["shipmentId"])

    assert given == [70_001, 70_002, 70_003]


def test_a_pack_call_that_was_under_way_is_made_again_with_the_same_body(restart):
    side = restart()
    side.place(NOON)
    first = side.next_call(LATER)
    side.assure.save(LATER)
    assert side.next_call(LATER) is None

    again = restart().next_call(LATER)

    assert (again.url, again.content) == (first.url, first.content)


def test_a_packed_order_gets_its_documents_after_a_start(restart):
    side = restart()
    side.place(NOON)
    side.answer(side.next_call(LATER), LATER)
    side = restart()
    label = side.next_call(LATER)
    assert "shipmentCode=CC-1" in label.url
    side.answer(label, LATER, pdf=b"%PDF")
    side = restart()
    side.answer(side.next_call(LATER), LATER, pdf=b"%PDF")

    side = restart()

    assert side.next_call(LATER) is None
    (package,) = side.packages().values()
    assert (package["step"], package["label"]["size"]) == ("DONE", len(b"%PDF"))
    (order,) = side.assure.held(LATER)
    assert order.invoiced


def test_listings_and_accounts_are_remembered(restart):
    side = restart()
    side.assure.list_only(["RED-MUG"])
    side.assure.add_account(Account(OTHER))
    side.assure.save(NOON)

    side = restart()
    side.place(NOON, credentials=OTHER)

    (order,) = side.assure.held(LATER)
    assert (order.username, order.unknown_skus) == ("other", ("BLUE-MUG",))


def test_the_stock_goes_on(restart):
    side = restart()
    side.place(NOON)
    side.answer(side.next_call(LATER), LATER)
    before = side.assure.warehouse.goods.shown()

    assert restart().assure.warehouse.goods.shown() == before
    assert before
