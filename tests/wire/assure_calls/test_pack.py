"""Assure packs orders."""

from datetime import timedelta

from channel_connector.ports.host.errors import CredentialsRefused
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.testing.fakes.builders import a_line

RED = {"channelSkuCode": "RED-MUG", "quantityToPack": 1, "externalSerialCodes": None}
BLUE = {"channelSkuCode": "BLUE-MUG", "quantityToPack": 2, "externalSerialCodes": []}
ITEMS = [RED, BLUE]
SERIALS = [
    {"channelSkuCode": "RED-MUG", "quantityToPack": 1, "externalSerialCodes": ["SN-1"]},
    BLUE,
]


def test_a_pack_call_is_taken_in_as_before(world, sent, pack, exchanges, as_before):
    sent("403-1", "403-2", "403-3", "403-4", "403-5")
    with_serials = (a_line("RED-MUG", 1, needs_serials=True), a_line("BLUE-MUG", 2))
    sent("403-6", lines=with_serials)

    pack("an order", "403-1", 7001, shipmentItems=ITEMS, locationCode="BLR1", packageSku=None)
    pack("the same shipment again, heavier", "403-1", 7001, weight=999)
    pack("a shipment's id in quotes", "403-2", "7002")
    pack("items by another name", "403-3", 7003, items=ITEMS)
    pack("items by a third name", "403-4", 7004, orderItems=ITEMS)
    world.channels["acme"].troubles = [Deferred(world.now + timedelta(minutes=2), "No budget.")]
    pack("an order that the channel is asked for later", "403-5", 7005)
    pack("an order with serial numbers", "403-6", 7006, shipmentItems=SERIALS)

    assert len(exchanges) == 7
    as_before("assure_calls_pack.txt", str(exchanges))


def test_a_pack_call_is_refused_as_before(world, sent, cancel, pack, exchanges, as_before):
    with_serials = (a_line("RED-MUG", 1, needs_serials=True), a_line("BLUE-MUG", 2))
    sent("403-1", "403-2", "403-3", "403-4")
    sent("403-6", lines=with_serials)
    sent("403-7", connection="stall")
    world.refuse.add("403-8")
    sent("403-8")
    cancel("403-3")

    pack("an order that is not known", "403-9", 7001)
    pack("an order whose delivery is not confirmed", "403-8", 7001)
    pack("too few units", "403-1", 7001, shipmentItems=[RED])
    pack("no serial number where one is needed", "403-6", 7001, shipmentItems=ITEMS)
    pack("an order of which units were cancelled", "403-3", 7001)
    pack("(an order is packed)", "403-1", 7001)
    pack("the same shipment, for another order", "403-2", 7001)
    pack("another shipment of an order that is packed", "403-1", 7002)
    world.channels["acme"].troubles = [CredentialsRefused("The key is not accepted.")]
    pack("an order of a connection that is stopped", "403-4", 7003)
    pack("an order of a channel that does not pack", "403-7", 7001, of="stall")

    assert len(exchanges) == 10
    as_before("assure_calls_pack_refused.txt", str(exchanges))


def test_a_pack_call_that_is_not_right_is_refused_as_before(sent, pack, call, exchanges, as_before):
    sent("403-1")

    pack("no order", ..., 7001)
    pack("an order's code that is too long", "4" * 256, 7001)
    pack("no shipment", "403-1", ...)
    pack("a shipment that is no number", "403-1", "seven")
    pack("no weight", "403-1", 7001, weight=...)
    pack("a weight in quotes", "403-1", 7001, weight="450")
    pack("a weight that no package has", "403-1", 7001, weight=0)
    pack("no size", "403-1", 7001, dimensions=...)
    pack("one side of three", "403-1", 7001, dimensions={"length": 20})
    pack("items that are no list", "403-1", 7001, shipmentItems={})
    pack("an item without SKU", "403-1", 7001, shipmentItems=[{"quantityToPack": 1}])
    call("an empty body", "POST", "orders/pack", raw=b"")
    call("a list for a body", "POST", "orders/pack", raw=b"[]")
    call("half a body", "POST", "orders/pack", raw=b"{")
    call("a body that is no text", "POST", "orders/pack", raw=b"\xff")
    call("a body that is too large", "POST", "orders/pack", raw=b"x" * 20_000)

    assert len(exchanges) == 16
    as_before("assure_calls_pack_malformed.txt", str(exchanges))


def test_a_call_that_cannot_be_answered_now_is_refused_as_before(
    world, sent, pack, exchanges, as_before, lose_the_database
):
    sent("403-1", "403-2")

    world.channels["acme"].troubles = ["no trouble that a channel may have"]
    pack("an order, and the connector stumbles", "403-1", 7001)
    pack("an order of a connection that is switched off", "403-1", 7001, of="resting")
    lose_the_database()
    pack("an order, and the database cannot be used", "403-2", 7002)

    assert len(exchanges) == 3
    as_before("assure_calls_pack_later.txt", str(exchanges))
