"""`channel-connector`: the root command."""

from typing import Any

import click

from ...ports.host.errors import ConnectorError, SettingsError
from .commands.cancellations import CANCELLATIONS
from .commands.connections import CONNECTIONS
from .commands.installation import BACKUP, CHECK, DB, WORKFLOWS
from .commands.listings import LISTINGS
from .commands.orders import ORDERS
from .commands.running import RUN, SERVE
from .commands.shipments import SHIPMENTS
from .commands.simulating import DEMO, SANDBOX
from .commands.stock import STOCK
from .commands.submissions import SUBMISSIONS
from .commands.users import USERS
from .commands.watching import ALERTS, BUDGETS, CALLS
from .exit_codes import FAILED, NOT_SET_UP
from .lazy_command import CommonOptions, common_options


class Commands(click.Group):
    """A command group that reports a ConnectorError as one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's shape
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ConnectorError as error:
            if ctx.ensure_object(CommonOptions).debug:
                raise
            click.echo(f"Error: {error}", err=True)
            ctx.exit(NOT_SET_UP if isinstance(error, SettingsError) else FAILED)


HELP = """
Connect a seller's order management system with the channels it sells on.

Exit codes: 0 success, 1 failure or a check found a problem, 2 wrong usage or settings,
3 the demo found a broken promise.
"""

main = Commands(
    "channel-connector",
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"]},
)
click.version_option(package_name="channel-connector")(main)
main.params += common_options()

for command in (
    RUN,
    SERVE,
    CHECK,
    WORKFLOWS,
    CONNECTIONS,
    ORDERS,
    CANCELLATIONS,
    SHIPMENTS,
    STOCK,
    SUBMISSIONS,
    LISTINGS,
    BUDGETS,
    CALLS,
    ALERTS,
    BACKUP,
    USERS,
    DB,
    SANDBOX,
    DEMO,
):
    main.add_command(command)
