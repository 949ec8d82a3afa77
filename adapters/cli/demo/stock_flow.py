"""Stock, from Assure's quantity to the one exposed on the channel."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from .flows import Flow
from .observation import Observation

BUFFER = 2
"""The units that the demo's connection withholds."""

APART = timedelta(minutes=49)
"""The minimum time between stock updates, as the channel receives them."""

ENDED = timedelta(minutes=105)
"""The time until a quantity is exposed: an hour until the next update, and its processing."""


def summary(observed: Observation) -> Iterator[tuple[str, str]]:
    """Count changes, updates, and the SKUs with the right exposed quantity."""
    ended = _ended(observed)
    right = sum(observed.shown.get(sku) == wanted for sku, wanted in ended.items())
    yield "stock changes", f"{observed.stock_changes:,}"
    yield "SKUs", f"{len(observed.stock_targets):,}"
    below_zero = sum(target.quantity < 0 for target in observed.stock_targets.values())
    yield "SKUs whose quantity is below zero", f"{below_zero:,}"
    yield "stock updates", str(len(observed.stock_feeds))
    yield "SKUs due to be exposed", f"{len(ended):,}"
    yield "of them exposed right, less the buffer", f"{right:,}"


def broken(observed: Observation) -> Iterator[str]:
    """Check that at most one update an hour is sent, and the exposed quantities."""
    for first, second in pairwise(sorted(observed.stock_feeds)):
        if second - first < APART:
            yield f"Two stock updates within an hour, at {first:%H:%M} and {second:%H:%M} UTC."
    for sku, wanted in _ended(observed).items():
        if observed.shown.get(sku) != wanted:
            yield f"The channel exposes {observed.shown.get(sku)} of {sku}; expected {wanted}."


def _ended(observed: Observation) -> dict[str, int]:
    return {
        sku: max(0, target.quantity - BUFFER)
        for sku, target in observed.stock_targets.items()
        if target.at + ENDED <= observed.now
    }


FLOW = Flow("stock", summary, broken)
