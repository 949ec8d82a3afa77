"""`orders`: lists, retries and fetches orders, and decides on requests to cancel."""

from typing import Final

import click

from ....ports.repositories.orders import Stage
from ..id_param import IdParam
from ..lazy_command import LazyGroup
from ..time_param import TimeParam
from .parameters import CONNECTION, ONE_CONNECTION, SKIP, limit, stages

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
    SKIP,
)
ORDERS.declare(
    "show",
    "Show the details of one order.",
    "work.orders:show",
    click.Argument(["order_id"], type=IdParam()),
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
    click.Argument(["order_id"], required=False, type=IdParam()),
    click.Option(["--all-blocked"], is_flag=True, help="Retry every blocked order."),
    CONNECTION,
)
ORDERS.declare(
    "fetch",
    """
    Fetch an order by its id, or all that changed since a moment.

    For what the channel's listing did not show in time. What is to be shipped is sent; what was
    fetched before is not sent again.
    """,
    "work.order_fetch:fetch",
    click.Argument(["order_id"], required=False, type=IdParam()),
    click.Option(["--since"], type=TimeParam(), help="Read the listing again from this time on."),
    ONE_CONNECTION,
)
ORDERS.declare(
    "rescans",
    "List rescans of the channel's listing and what they found, last begun first.",
    "work.order_fetch:list_rescans",
    CONNECTION,
    limit(10),
    SKIP,
)
ORDERS.declare(
    "ship",
    "Ship an order although its buyer asks to cancel it.",
    "work.orders:ship",
    click.Argument(["order_id"], type=IdParam()),
    CONNECTION,
)
