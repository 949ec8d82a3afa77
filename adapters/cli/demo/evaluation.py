"""Collects the data of both sides at the end, and checks all promises."""

from . import cancellation_flow, invariants, order_flow, shipment_flow, stock_flow
from .observation import (
    InjectedFaults,
    Observation,
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
    invariants.FLOW,
)
"""All flows that are summarized and checked."""


def observe(world: World, log: str, faults: InjectedFaults) -> Observation:
    """
    Read the present data of both sides.

    Args:
        world: the demo's environment.
        log: all log lines.
        faults: how often the faults were injected after which work is repeated.
    """
    return Observation(
        began_at=world.clock.anchor,
        now=world.clock.now(),
        at_channel=channel_orders(world.channel),
        at_oms=oms_orders(world.oms),
        packed=packed_orders(world.oms),
        booked=channel_packages(world.channel),
        stock_targets=world.stock.accepted,
        stock_changes=world.stock.changes,
        shown=stock_shown(world.channel),
        stock_feeds=stock_feeds(world.channel),
        buyer_cancellations=world.buyer_cancellations.counts,
        cancel_requests=world.cancel_requests.asked,
        faults=faults,
        budgets=budgets_of(world.channel, world.oms),
        log=log,
        secrets=world.settings.secrets,
    )


def broken_promises(observed: Observation) -> list[str]:
    """Return a sentence for each promise that was broken."""
    return [sentence for flow in FLOWS for sentence in flow.broken(observed)]
