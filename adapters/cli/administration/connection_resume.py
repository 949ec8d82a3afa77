"""`connections resume`: tries the halted jobs of a connection now."""

import click

from ....core.jobs.resume import resume
from ....ports.repositories.scheduled_jobs import HOST
from ....sdk.wall_clock import WallClock
from ..command_line import CommandLine
from ..settings_file import open_with_settings
from .clients import not_known


def resume_jobs(command_line: CommandLine, name: str | None, *, all_halted: bool) -> None:
    """Try the halted jobs of a connection now, or of all connections and of the host."""
    if (name is None) is not all_halted:
        raise click.UsageError("Specify either NAME or --all-halted.")
    with open_with_settings(command_line) as (settings, host):
        known = {one.name for one in settings.connections}
        known |= {one.name for one in settings.left_out}
        if name is None:
            connections = {HOST, *known}
        elif name in known:
            connections = {name}
        else:
            raise not_known(name)
        resumed = resume(host.scheduled_jobs, connections, WallClock().now())
    for one in resumed:
        click.echo(f"{one.connection or 'host'}  {one.job}  {one.halted}")
    if resumed:
        count = "1 halted job is" if len(resumed) == 1 else f"{len(resumed)} halted jobs are"
        click.echo(f"{count} due now. A running connector tries at once.")
    else:
        click.echo("Nothing is halted.")
