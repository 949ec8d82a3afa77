"""`run`: the connector itself."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

import click

from ....ports.channel.plugin import Support
from ....sdk.wall_clock import WallClock
from ...bootstrap.container import Host, open_host
from ...bootstrap.reload import Reload
from ...bootstrap.reload_signal import heed_reloads, hold_reloads
from ...bootstrap.sections import alert_settings
from ...engine.embedded import EmbeddedEngine
from ...settings import Settings
from ..command_line import CommandLine, common_options, pass_command_line
from ..sandboxes.sandboxes import running, sandboxes_of
from .status import clock_text, read_status, totals
from .web_process import has_to_listen, may_be_called, running_web_server

log = logging.getLogger(__name__)

STATUS_SECONDS = 30.0
WEB_SECONDS = 5.0
RELOAD_SECONDS = 1.0


@click.command()
@click.option(
    "--with-sandboxes",
    is_flag=True,
    help="Start the simulated channel and Assure at the addresses in config.yaml as well.",
)
@click.option("--clock", default=str(WallClock()), metavar="SPEED@MOMENT", hidden=True)
@common_options
@pass_command_line
def run(command_line: CommandLine, *, with_sandboxes: bool, clock: str) -> None:
    """
    Fetch orders, deliver them, and answer the calls of Assure until Ctrl-C.

    Brings the database to this version first.
    """
    hold_reloads()
    command_line.log(logging.INFO)
    settings = command_line.settings()
    shared_clock = WallClock.parse(clock)
    with ExitStack() as stack:
        if with_sandboxes:
            sandboxes = sandboxes_of(settings)
            for sandbox in sandboxes:
                click.echo(f"{sandbox.title} at {sandbox.url}")
            stack.enter_context(running(sandboxes, shared_clock))
        host = stack.enter_context(
            open_host(
                settings.storage,
                settings.connections,
                shared_clock,
                calls=settings.calls,
                alerts=alert_settings(settings),
            )
        )
        host.database().upgrade()
        host.connections()
        _introduce(settings)
        engine = host.engine()
        web = None
        if has_to_listen(settings):
            web = stack.enter_context(
                running_web_server(settings, shared_clock, debug=command_line.debug)
            )
            if may_be_called(settings):
                click.echo(f"Calls of Assure are answered at {web.address}.")
            if settings.console:
                click.echo(f"The console is at {web.address}/console/.")
            engine.every(WEB_SECONDS, "web", web.look_after)
        reload = Reload(settings, command_line.settings, host, web.reload if web else _nobody)
        engine.every(RELOAD_SECONDS, "reload", reload.poll)
        engine.every(STATUS_SECONDS, "status", lambda: _tell_status(host, shared_clock))
        with _guided_by_signals(engine, reload):
            engine.run()
        click.echo(f"Ended. {totals(read_status(host, _names(host)))}")


def _introduce(settings: Settings) -> None:
    """Say what this process is going to do."""
    click.echo(f"Settings in {settings.file}; books in the {settings.storage.name}.")
    for connection in settings.connections:
        if not connection.enabled:
            click.echo(f"{connection.name}: disabled; nothing is done for it.")
            continue
        done = [
            str(workflow)
            for workflow, declared in connection.channel_type.workflows.items()
            if declared.support is Support.SUPPORTED
        ]
        every = f"every {connection.orders.fetch_every.total_seconds():.0f} seconds"
        click.echo(
            f"{connection.name}: {connection.channel_type.title}; does {', '.join(done)}; "
            f"looks for orders {every if connection.orders.sync else 'never: sync is off'}."
        )
    for client in settings.left_out:
        click.echo(f"{client.name}: left out. {client.reason}")
    click.echo("A channel may show an order some minutes after it was placed (Amazon: two).")
    click.echo("Ctrl-C ends. Nothing is lost by ending, in whatever way.")


def _nobody() -> None:
    """No web server is to be told."""


def _names(host: Host) -> list[str]:
    return [connection.name for connection in host.connections()]


def _tell_status(host: Host, clock: WallClock) -> None:
    for status in read_status(host, _names(host)):
        if sys.stdout.isatty():
            now = clock.now()
            click.echo(f"{clock_text(now)} {status.line(now)}")
        else:
            log.info(
                "connection.status",
                extra={
                    "connection": status.connection,
                    "orders": {str(stage): count for stage, count in status.orders.items()},
                    "shipments": {str(stage): count for stage, count in status.shipments.items()},
                    "waits": {
                        job.job: {"until": job.due_at, "why": job.reason} for job in status.jobs
                    },
                },
            )


@contextmanager
def _guided_by_signals(engine: EmbeddedEngine, reload: Reload) -> Iterator[None]:
    """
    Let Ctrl-C and SIGTERM end the engine cleanly, and a second one at once.

    SIGUSR1 lets the settings be read anew.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(_number: int, _frame: FrameType | None) -> None:
        engine.stop()
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, stop)
    heed_reloads(reload.ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
