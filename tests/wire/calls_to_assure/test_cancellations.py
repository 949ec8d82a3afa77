"""Cancellations that Assure is told, and the test call."""

from dataclasses import replace
from datetime import timedelta

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.ports.channel.order_source import OrderState
from channel_connector.ports.testing.fakes.builders import a_line, an_order

TWINS = (
    a_line("RED-MUG", 2, channel_line_id="one"),
    a_line("BLUE-MUG", 1),
    a_line("RED-MUG", 3, channel_line_id="two"),
)


def less(order, *quantities, **changes):
    lines = zip(order.lines, quantities, strict=True)
    fewer = tuple(replace(line, quantity=quantity) for line, quantity in lines)
    return replace(order, lines=fewer, **changes)


def test_cancellations_are_told_as_before(world, sent, as_before):
    plain, strange, twins = an_order("403-1"), an_order("a/b ?ö"), an_order("403-3", lines=TWINS)
    world.place("acme", plain, strange, twins)
    world.place("divided", twins)
    world.work(minutes=6)
    world.sent.clear()

    changed = {"updated_at": world.now - timedelta(minutes=3)}
    gone = {"state": OrderState.CANCELLED, **changed}
    world.place("acme", less(plain, 0, 0, **gone), less(strange, 0, 2, **changed))
    world.place("acme", less(twins, 1, 1, 1, **changed))
    world.place("divided", less(twins, 1, 0, 1, **changed))
    world.work(minutes=8)

    told = sent()
    assert len(told) == 4
    as_before("to_assure_cancellations.txt", str(told))


def test_the_test_call_is_made_as_before(world, sent, as_before):
    settings = world.settings
    with open_host(settings.storage, settings.connections, world.clock) as host:
        for connection in host.connections():
            assert connection.oms.probe(world.now) is None

    told = sent()
    assert len(told) == 3
    as_before("to_assure_test_call.txt", str(told))
