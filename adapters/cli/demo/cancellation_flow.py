"""Customer cancellations, from the channel to Assure."""

from collections.abc import Iterator

from .flows import Flow
from .observation import Observation, OmsOrder
from .order_flow import ENDED

SEEN = ENDED
"""The time after which a buyer's wish must keep an order from being packed."""


def summary(observed: Observation) -> Iterator[tuple[str, str]]:
    """Count cancelled units at Assure, and orders that were cancelled before they were sent."""
    for stage, count in observed.buyer_cancellations.items():
        yield f"cancellations by buyers {stage}", str(count)
    yield "buyers who asked to cancel", str(len(observed.cancel_requests))
    at_oms = {order.order_id for order in observed.at_oms}
    early = [
        order_id
        for order_id, order in observed.at_channel.items()
        if order.is_cancelled and order_id not in at_oms
    ]
    yield "orders cancelled and never sent to Assure", str(len(early))
    yield (
        "orders with units cancelled at Assure",
        str(sum(bool(one.cancelled) for one in observed.at_oms)),
    )
    yield (
        "units cancelled at Assure",
        str(sum(sum(one.cancelled.values()) for one in observed.at_oms)),
    )


def broken(observed: Observation) -> Iterator[str]:
    """
    Check that exactly the units cancelled by customers are cancelled at Assure.

    Invoiced orders are skipped, because Assure cannot cancel them. An order whose buyer asks to
    cancel is not booked until a person decides, which nobody does here.
    """
    for order_id, asked_at in observed.cancel_requests.items():
        booked_at = observed.booked.last_booked_at.get(order_id)
        if booked_at is not None and booked_at > asked_at + SEEN:
            yield (
                f"Order {order_id} was booked at {booked_at:%H:%M} UTC, although its buyer asked "
                f"to cancel at {asked_at:%H:%M}."
            )
    for order in observed.at_oms:
        at_channel = observed.at_channel.get(order.order_id)
        if at_channel is None or order.invoiced or at_channel.updated_at + ENDED > observed.now:
            continue
        for line, quantity in order.lines.items():
            left = quantity - order.cancelled.get(line, 0)
            wanted = 0 if at_channel.is_cancelled else at_channel.lines.get(line, 0)
            if left != wanted:
                yield _difference(order, line, left, wanted)


def _difference(order: OmsOrder, line: str, left: int, wanted: int) -> str:
    return (
        f"Line {line} of order {order.order_id} has {wanted} units left on the channel, "
        f"but {left} at Assure."
    )


FLOW = Flow("cancellations", summary, broken)
