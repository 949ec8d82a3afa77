"""
The call that tells Assure what a customer cancelled.

Source: "Customer Cancellation API" of Increff's documentation. Quantities are absolute.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from ....ports.host.errors import CancellationRefused
from ....ports.oms.gateway import CancelledLine
from ..limits import LONGEST_TEXT, MOST_ITEMS
from ..settings import AssureSettings, DuplicateSkuLines
from .exchange import Question

NO_PART_OF_A_PATH: Final = frozenset({"", ".", ".."})
"""However they are quoted, they are taken as a way to somewhere else."""


def cancellation(
    channel_order_id: str, lines: Sequence[CancelledLine], settings: AssureSettings
) -> Question:
    """
    Return the call for these lines; it follows from its arguments alone.

    Lines of one SKU go as they went with the order: each under its own code, or as one under
    the code of the first.

    Raises:
        CancellationRefused: no call that Assure would take can be made of it.
    """
    if settings.duplicate_sku_lines is DuplicateSkuLines.MERGE:
        lines = _merged(lines)
    if fault := _fault(channel_order_id, lines):
        raise CancellationRefused(
            f"The cancellation of order {channel_order_id[:60]} cannot be told to Assure: {fault}. "
            "Nothing was sent. Cancel it at Assure by hand."
        )
    body: dict[str, Any] = {
        "orderItems": [
            {
                "channelSkuCode": line.channel_sku,
                "orderItemCode": line.channel_line_id,
                "cancelledQuantity": line.quantity,
            }
            for line in lines
        ]
    }
    if settings.location_code is not None:
        body["locationCode"] = settings.location_code
    path = f"/orders/{quote(channel_order_id, safe='')}/cancel"
    what = f"the cancellation of order {channel_order_id}"
    ids = (channel_order_id, *(line.channel_line_id for line in lines))
    return Question("PUT", path, body, what, CancellationRefused, ids)


def _merged(lines: Sequence[CancelledLine]) -> list[CancelledLine]:
    by_sku: dict[str | None, CancelledLine] = {}
    for line in lines:
        first = by_sku.setdefault(line.channel_sku, replace(line, quantity=0))
        by_sku[line.channel_sku] = replace(first, quantity=first.quantity + line.quantity)
    return list(by_sku.values())


def _fault(channel_order_id: str, lines: Sequence[CancelledLine]) -> str:
    """Return what Assure would not take, empty where nothing is."""
    if channel_order_id in NO_PART_OF_A_PATH or len(channel_order_id) > LONGEST_TEXT:
        return "its id is none that Assure can be told"
    if not 0 < len(lines) <= MOST_ITEMS:
        return f"it has {len(lines)} lines, and 1 to {MOST_ITEMS} can be told"
    for line in lines:
        if not line.channel_sku:
            return f"line {line.channel_line_id[:60]} has no SKU"
        if max(len(line.channel_sku), len(line.channel_line_id)) > LONGEST_TEXT:
            return f"a code of line {line.channel_line_id[:60]} is too long"
    return ""
