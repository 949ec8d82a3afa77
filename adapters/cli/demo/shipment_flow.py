"""Shipments, from the warehouse's pack call to the label."""

from collections.abc import Iterator
from statistics import median

from .flows import Flow, minutes
from .observation import Observation

CANCELLED = "CANCELLED"
"""The warehouse's step for an order that is not packed because it was cancelled."""


def summary(observed: Observation) -> Iterator[tuple[str, str]]:
    """Count packages and labels, and measure how long the warehouse waited."""
    labels = [one for one in observed.packed if one.label_at is not None]
    waited = [
        (one.label_at - one.documents_made_at).total_seconds()
        for one in labels
        if one.label_at is not None and one.documents_made_at is not None
    ]
    yield "orders packed", str(sum(one.documents_made_at is not None for one in observed.packed))
    yield "packages booked", str(observed.booked.packages.total())
    yield "orders whose documents were made", str(len(observed.booked.requests))
    yield "labels received", str(len(labels))
    if waited:
        yield "from packed to label, median", minutes(median(waited))
        yield "from packed to label, longest", minutes(max(waited))


def broken(observed: Observation) -> Iterator[str]:
    """Check that each order has one package, one submission and the right PDF."""
    for order_id, count in observed.booked.packages.items():
        if count > 1:
            yield f"Order {order_id} has {count} packages."
    again = {order_id: count for order_id, count in observed.booked.requests.items() if count > 1}
    if sum(count - 1 for count in again.values()) > observed.faults.foreign_documents:
        for order_id, count in again.items():
            yield f"{count} submissions requested the documents of order {order_id}."
    for one in observed.packed:
        if one.sha256 - observed.booked.documents.get(one.order_id, frozenset()):
            yield f"The documents of order {one.order_id} differ from those of the channel."
        if one.step == CANCELLED and one.order_id in observed.booked.packages:
            yield f"Order {one.order_id} was cancelled before it was packed, but was booked."


FLOW = Flow("shipments", summary, broken)
