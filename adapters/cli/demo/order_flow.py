"""Orders, from the channel to Assure."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from .flows import Flow, minutes
from .observation import Observation

ENDED = timedelta(minutes=10)
"""The time after its last change within which an order must be processed."""


def summary(observed: Observation) -> Iterator[tuple[str, str]]:
    """Count orders, and the time from placing to Assure for those placed during the demo."""
    received = {order.order_id: order.received_at for order in observed.at_oms}
    waiting = [order_id for order_id in _ended(observed) if order_id not in received]
    took = [
        (received[order_id] - order.placed_at).total_seconds()
        for order_id, order in observed.at_channel.items()
        if order.placed_at > observed.began_at and order_id in received
    ]
    yield "orders placed", str(len(observed.at_channel))
    yield "sent to Assure", str(len(received))
    yield "waiting", str(len(waiting))
    if took:
        yield "from placed to Assure, median", minutes(median(took))
        yield "from placed to Assure, longest", minutes(max(took))


def broken(observed: Observation) -> Iterator[str]:
    """Check that every open order reaches Assure exactly once."""
    times = Counter(order.order_id for order in observed.at_oms)
    for order_id in _ended(observed):
        if not times[order_id]:
            yield f"Order {order_id} is open on the channel, but never reached Assure."
    for order_id, count in times.items():
        if count > 1:
            yield f"Order {order_id} is {count} times in Assure."
        if order_id not in observed.at_channel:
            yield f"Order {order_id} is in Assure, but not on the channel."
    repeats = sum(order.posts - 1 for order in observed.at_oms)
    lost = observed.faults.lost_answers
    if repeats > lost:
        yield (f"{repeats} orders were sent again, although only {lost} answers were lost.")


def _ended(observed: Observation) -> list[str]:
    return [
        order_id
        for order_id, order in observed.at_channel.items()
        if order.is_to_be_shipped and order.updated_at + ENDED <= observed.now
    ]


FLOW = Flow("orders", summary, broken)
