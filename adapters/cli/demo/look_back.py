"""What became of everything: both sides at the end, and the promises held against them."""

from . import cancellation_flow, house_rules, order_flow, shipment_flow, stock_flow
from .seen import (
    Seen,
    budgets_of,
    channel_orders,
    channel_packages,
    oms_orders,
    packed_orders,
    stock_feeds,
    stock_shown,
)
from .world import World

FLOWS = (
    order_flow.FLOW,
    shipment_flow.FLOW,
    cancellation_flow.FLOW,
    stock_flow.FLOW,
    house_rules.FLOW,
)
"""Every flow that is shown and judged."""


def look_back(world: World, log: str, lost_answers: int) -> Seen:
    """
    Return what both sides show now.

    `log` is everything that was logged, and `lost_answers` how many of Assure's answers were
    made to get lost.
    """
    return Seen(
        began_at=world.clock.anchor,
        now=world.clock.now(),
        at_channel=channel_orders(world.channel),
        at_oms=oms_orders(world.oms),
        packed=packed_orders(world.oms),
        at_dock=channel_packages(world.channel),
        told=world.stock.told,
        stock_changes=world.stock.changes,
        shown=stock_shown(world.channel),
        stock_feeds=stock_feeds(world.channel),
        second_thoughts=world.second_thoughts.had,
        lost_answers=lost_answers,
        budgets=budgets_of(world.channel, world.oms),
        log=log,
        secrets=world.settings.secrets,
    )


def broken_promises(seen: Seen) -> list[str]:
    """Return a sentence for each promise that was broken."""
    return [sentence for flow in FLOWS for sentence in flow.broken(seen)]
