"""Orders that are sent to Assure."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from channel_connector.ports.channel.order_source import OrderState
from channel_connector.ports.testing.fakes.builders import NOON, a_line, an_address, an_order

TWINS = (
    a_line("RED-MUG", 1, channel_line_id="one"),
    a_line("BLUE-MUG", 3, unit_price=Decimal(500) / 3),
    a_line("RED-MUG", 2, channel_line_id="two", unit_price=Decimal("399.50")),
)
WITHOUT_AMOUNTS = a_line("RED-MUG", unit_discount=None, unit_shipping=None)
FREE = a_line("BLUE-MUG", unit_price=Decimal(0))


def test_orders_are_sent_as_before(world, sent, as_before):
    a_home = an_address()
    long = "Sample Residency of a Very Long Name, " * 9
    world.place(
        "acme",
        an_order("403-01"),
        an_order("403-02", lines=TWINS),
        an_order("403-03", lines=(a_line("RED-MUG", gift_wrap=True), a_line("BLUE-MUG"))),
        an_order("403-04", ship_to=replace(a_home, phone="", email="", line2="", line3="")),
        an_order("403-05", ship_to=an_address(name="आशा टेस्टराव", city="Bengalūru ✿")),
        an_order("403-06", lines=(WITHOUT_AMOUNTS, FREE), currency=""),
        an_order("403-07", cash_on_delivery=True, priority=True),
        an_order(
            "403-08",
            state=OrderState.PARTLY_FULFILLED,
            lines=(a_line("RED-MUG", 3, shipped=1), a_line("BLUE-MUG", 1, shipped=1)),
        ),
        an_order("403-09", ship_to=an_address(line1=long, phone="0" * 300)),
        an_order("403-10", dispatch_by=None, placed_at=NOON - timedelta(milliseconds=1)),
        an_order("403-11", lines=(a_line(None),)),
        an_order("403-12", lines=(a_line(unit_price=None),)),
        an_order("403-13", ship_to=None),
        an_order("403-14", lines=(a_line('Q"UO\\TE/<&>'),)),
    )
    world.place("divided", an_order("403-01", lines=TWINS), an_order("403-02", ship_to=None))
    world.place("divided", an_order("403-03", dispatch_by=None, ship_to=an_address(phone="")))
    world.place("careful", an_order("403-01"))

    world.work(minutes=6)

    told = sent()
    assert len(told) == 11 + 3
    as_before("to_assure_orders.txt", str(told))


def test_an_order_without_a_listing_is_held_and_not_sent(world):
    for connection in ("careful", "acme"):
        world.place(connection, an_order("403-01"))

    world.work(minutes=6)

    assert [request.url.split("/")[3] for request in world.sent] == ["acme"]


def test_an_order_whose_answer_was_lost_is_sent_again_to_the_byte(world):
    world.refuse.add("403-01")
    world.place("acme", an_order("403-01"))
    world.work(minutes=2)
    world.refuse.clear()

    world.work(minutes=20)

    bodies = [request.body for request in world.sent]
    assert len(bodies) > 1
    assert len(set(bodies)) == 1
