"""Shipments, from the warehouse's pack call to the label in its hands."""

from collections.abc import Iterator
from statistics import median

from .flows import Flow, minutes
from .seen import Seen

CANCELLED = "CANCELLED"
"""The warehouse's word for an order that it does not pack any more."""


def summary(seen: Seen) -> Iterator[tuple[str, str]]:
    """Count packages and labels, and how long the warehouse waited."""
    labels = [one for one in seen.packed if one.label_at is not None]
    waited = [
        (one.label_at - one.documents_made_at).total_seconds()
        for one in labels
        if one.label_at is not None and one.documents_made_at is not None
    ]
    yield "orders packed", str(sum(one.documents_made_at is not None for one in seen.packed))
    yield "packages booked", str(seen.at_dock.packages.total())
    yield "submissions for documents", str(seen.at_dock.requests)
    yield "labels given out", str(len(labels))
    if waited:
        yield "from packed to label, median", minutes(median(waited))
        yield "from packed to label, longest", minutes(max(waited))


def broken(seen: Seen) -> Iterator[str]:
    """Hold what was seen against: one package, one submission and the right PDF for each order."""
    for order_id, count in seen.at_dock.packages.items():
        if count > 1:
            yield f"Order {order_id} has {count} packages."
    if seen.at_dock.requests > seen.at_dock.packages.total():
        yield (
            f"{seen.at_dock.requests} submissions asked for the documents of "
            f"{seen.at_dock.packages.total()} packages."
        )
    for one in seen.packed:
        if one.sha256 - seen.at_dock.documents.get(one.order_id, frozenset()):
            yield f"The documents of order {one.order_id} are not those that the channel made."
        if one.step == CANCELLED and one.order_id in seen.at_dock.packages:
            yield f"Order {one.order_id} was cancelled before it was packed, and was booked."


FLOW = Flow("shipments", summary, broken)
