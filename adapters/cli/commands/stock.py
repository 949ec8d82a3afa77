"""`stock`: shows and sends stock, and sets overrides for single SKUs."""

from typing import Final

import click

from ..lazy_command import LazyGroup
from .parameters import ONE_CONNECTION, SKIP, limit

STOCK: Final = LazyGroup(
    "stock", help="Show stock, send it to the channel, and override single SKUs."
)

STOCK.declare(
    "show",
    "Show one SKU: the quantities received, sent and exposed, and the channel's results.",
    "work.stock:show",
    click.Argument(["sku"]),
    limit(10),
    ONE_CONNECTION,
)
STOCK.declare(
    "pending",
    "List the SKUs of the next update.",
    "work.stock:pending",
    click.Option(["--refused"], is_flag=True, help="Only SKUs that the channel refused last."),
    limit(),
    SKIP,
    ONE_CONNECTION,
)
STOCK.declare(
    "unusable",
    "List the SKUs whose last quantity from the OMS could not be used, with the reason.",
    "work.stock:list_unusable",
    limit(),
    SKIP,
    ONE_CONNECTION,
)
STOCK.declare(
    "send",
    """
    Send the differences now, without waiting for the connection's minute.

    It counts as a submission of the hour; if the budget is used up, this prints until when.
    """,
    "work.stock_send:send",
    click.Option(["--now", "at_once"], is_flag=True, required=True, help="Confirm the command."),
    ONE_CONNECTION,
)
STOCK.declare(
    "resend",
    "Put every SKU that the channel ever showed into the next update, changed or not.",
    "work.stock:resend",
    click.Option(["--all", "everything"], is_flag=True, required=True, help="Confirm the command."),
    ONE_CONNECTION,
)
STOCK.declare(
    "set",
    "Override buffer, latency or exposure of one SKU; omitted options stay unchanged.",
    "work.stock:set_override",
    click.Argument(["sku"]),
    click.Option(
        ["--buffer"], help='Units, or a share such as "10%"; `same` removes the override.'
    ),
    click.Option(["--latency"], help="Days until a unit is shipped; `same` removes the override."),
    click.Option(
        ["--disable/--enable", "disabled"],
        default=None,
        help="Expose 0 whatever the quantity is.",
    ),
    ONE_CONNECTION,
)
