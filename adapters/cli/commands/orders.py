"""`orders`: lists, retries and fetches orders, and decides on requests to cancel."""

from typing import Final

import click

from ....ports.repositories.orders import Stage
from ..lazy_command import LazyGroup
from .parameters import CONNECTION, ONE_CONNECTION, limit, stages

ORDERS: Final = LazyGroup(
    "orders", help="List, retry and fetch orders, and decide on requests to cancel."
)

ORDERS.declare(
    "list",
    "List orders, last seen first.",
    "work.orders:list_orders",
    stages(Stage),
    click.Option(
        ["--cancel-requested"],
        is_flag=True,
        help="Only those whose buyer asks to cancel, until a person decides; oldest request first.",
    ),
    CONNECTION,
    limit(),
)
ORDERS.declare(
    "show",
    "Show the details of one order.",
    "work.orders:show",
    click.Argument(["order_id"]),
    CONNECTION,
)
ORDERS.declare(
    "retry",
    """
    Retry an order.

    A blocked order is read from the channel again; a held order is sent although a SKU has no
    listing.
    """,
    "work.orders:retry",
    click.Argument(["order_id"], required=False),
    click.Option(["--all-blocked"], is_flag=True, help="Retry every blocked order."),
    CONNECTION,
)
ORDERS.declare(
    "fetch",
    """
    Fetch an order that the channel's listing did not show.

    It is read by its id and sent if it is to be shipped. What was fetched before is not sent
    again.
    """,
    "work.order_fetch:fetch",
    click.Argument(["order_id"]),
    ONE_CONNECTION,
)
ORDERS.declare(
    "ship",
    "Ship an order although its buyer asks to cancel it.",
    "work.orders:ship",
    click.Argument(["order_id"]),
    CONNECTION,
)
