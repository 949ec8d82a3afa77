"""Customer cancellations, from the channel to Assure."""

from collections.abc import Iterator

from .flows import Flow
from .observation import Observation, OmsOrder
from .order_flow import ENDED


def summary(observed: Observation) -> Iterator[tuple[str, str]]:
    """Count cancelled units at Assure, and orders that were cancelled before they were sent."""
    for stage, count in observed.buyer_cancellations.items():
        yield f"cancellations by buyers {stage}", str(count)
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

    Invoiced orders are skipped, because Assure cannot cancel them.
    """
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
