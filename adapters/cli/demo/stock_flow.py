"""Stock, from Assure's word to the quantity that the channel shows."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from .flows import Flow
from .seen import Seen

BUFFER = 2
"""What the demo's connection holds back of the common pool."""

APART = timedelta(minutes=49)
"""Stock updates are never closer together, by the moments that the channel tells."""

ENDED = timedelta(minutes=105)
"""An hour until the next update leaves, and what the channel takes at most for it here."""


def summary(seen: Seen) -> Iterator[tuple[str, str]]:
    """Count changes and updates, and the SKUs that the channel shows as they are."""
    ended = _ended(seen)
    right = sum(seen.shown.get(sku) == wanted for sku, wanted in ended.items())
    yield "changes told", f"{seen.stock_changes:,}"
    yield "SKUs", f"{len(seen.told):,}"
    yield "stock updates", str(len(seen.stock_feeds))
    yield "SKUs that had all the time they need", f"{len(ended):,}"
    yield "of them shown as they are, less the buffer", f"{right:,}"


def broken(seen: Seen) -> Iterator[str]:
    """Hold what was seen against: one update an hour; the last word less the buffer is shown."""
    for first, second in pairwise(sorted(seen.stock_feeds)):
        if second - first < APART:
            yield f"Two stock updates left within an hour, at {first:%H:%M} and {second:%H:%M} UTC."
    for sku, wanted in _ended(seen).items():
        if seen.shown.get(sku) != wanted:
            yield f"The channel shows {seen.shown.get(sku)} of {sku}, and it should be {wanted}."


def _ended(seen: Seen) -> dict[str, int]:
    return {
        sku: max(0, told.quantity - BUFFER)
        for sku, told in seen.told.items()
        if told.at + ENDED <= seen.now
    }


FLOW = Flow("stock", summary, broken)
