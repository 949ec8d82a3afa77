"""The format of Amazon's order IDs."""

import re

_ORDER_ID = re.compile(r"[0-9A-Z]{3}-[0-9]{7}-[0-9]{7}")


def order_id_doubt(value: str) -> str:
    """Return why the text cannot be the ID of an order; empty if it can."""
    if _ORDER_ID.fullmatch(value):
        return ""
    return (
        "Amazon's order IDs have 3, 7 and 7 digits, such as 403-1234567-1234567. "
        "Copy it from the order in Seller Central."
    )
