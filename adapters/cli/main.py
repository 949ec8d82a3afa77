"""`channel-connector`: one file for each group of commands."""

import click

from .alerts import alerts
from .backup import backup
from .budgets import budgets
from .calls import calls
from .cancellations import cancellations
from .check import check
from .command_line import Commands, common_options
from .connections import connections
from .db import db
from .demo.command import demo
from .feeds import feeds
from .listings import listings
from .orders import orders
from .run import run
from .sandbox import sandbox
from .serve import serve
from .shipments import shipments
from .stock import stock
from .users import users
from .workflows import workflows


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="channel-connector")
@common_options
def main() -> None:
    """
    Stand between a seller's order management system and the channels it sells on.

    Exit codes: 0 well, 1 it failed or a check found a problem, 2 wrong usage or settings,
    3 the demo saw a promise broken.
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
    feeds,
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
