"""`budgets`, `calls` and `alerts`: show what is used, what was sent, and what went wrong."""

from typing import Final

import click

from ..id_param import IdParam
from ..lazy_command import LazyCommand, LazyGroup
from ..time_param import TimeParam
from .parameters import CONNECTION, SKIP, limit

BUDGETS: Final = LazyCommand(
    "budgets",
    """
    Show what is left of each quota, and what waits for it until when.

    Reads the database only and makes no calls; `run` may be active.
    """,
    "work.budgets:budgets",
    [
        click.Option(
            ["--connection"], metavar="NAME", help="Only budgets that this connection uses."
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
    ],
)

CALLS: Final = LazyGroup("calls", help="List recorded calls: what was sent when, and the answer.")

CALLS.declare(
    "list",
    "List calls, newest first.",
    "work.calls:list_calls",
    CONNECTION,
    click.Option(["--order"], type=IdParam(), help="Only calls about this order."),
    click.Option(
        ["--shipment"],
        type=IdParam(),
        help="Only calls about this shipment, by its id or code.",
    ),
    click.Option(["--sku"], help="Only calls that carried the stock of this SKU."),
    click.Option(
        ["--feed"],
        type=IdParam(),
        help="Only calls about this submission, by the connector's name or the channel's id.",
    ),
    click.Option(["--operation"], help="Only this operation, such as SubmitFeed."),
    click.Option(["--failed"], is_flag=True, help="Only calls that did not succeed."),
    click.Option(
        ["--since"], type=TimeParam(), help="Only from this time on, in UTC; or 2h, 3d ago."
    ),
    click.Option(
        ["--until"], type=TimeParam(), help="Only before this time, in UTC; or 2h, 3d ago."
    ),
    limit(),
    SKIP,
)
CALLS.declare(
    "show",
    "Show one call with its details, by its number.",
    "work.calls:show",
    click.Argument(["call"], type=click.IntRange(min=1)),
)

ALERTS: Final = LazyGroup("alerts", help="List alerts, and test the alert channels.")

ALERTS.declare(
    "list",
    "List alerts, last begun first.",
    "work.alerts:list_alerts",
    click.Option(["--ended"], is_flag=True, help="Also alerts that have ended."),
    limit(),
    SKIP,
)
ALERTS.declare(
    "test",
    "Send a trial alert over every alert channel of config.yaml, and print the answers.",
    "work.alert_test:test",
)
