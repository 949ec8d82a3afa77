"""`channel-connector`: the root command."""

import click

from .administration.backup import backup
from .administration.check import check
from .administration.connections import connections
from .administration.db import db
from .administration.listings import listings
from .administration.users import users
from .administration.workflows import workflows
from .command_line import Commands, common_options
from .demo.command import demo
from .running.run import run
from .running.serve import serve
from .sandboxes.sandbox import sandbox
from .work.alerts import alerts
from .work.budgets import budgets
from .work.calls import calls
from .work.cancellations import cancellations
from .work.orders import orders
from .work.shipments import shipments
from .work.stock import stock
from .work.submissions import submissions


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="channel-connector")
@common_options
def main() -> None:
    """
    Connect a seller's order management system with the channels it sells on.

    Exit codes: 0 success, 1 failure or a check found a problem, 2 wrong usage or settings,
    3 the demo found a broken promise.
    """


for command in (
    run,
    serve,
    check,
    workflows,
    connections,
    orders,
    cancellations,
    shipments,
    stock,
    submissions,
    listings,
    budgets,
    calls,
    alerts,
    backup,
    users,
    db,
    sandbox,
    demo,
):
    main.add_command(command)
