"""`run`: runs the engine, and the web server as a child process."""

import logging
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import FrameType

import click

from ....ports.channel.workflows import supported
from ....sdk.wall_clock import WallClock
from ...bootstrap.container import Host, open_host
from ...bootstrap.reload import Reload
from ...bootstrap.sections import alert_settings
from ...bootstrap.upgrade import upgrade_database
from ...bootstrap.web.reload_signal import block_reload_signal, handle_reload_signal
from ...engine.embedded import EmbeddedEngine
from ...settings import Settings
from ..command_line import CommandLine
from ..settings_file import read_settings, write_log
from .status import clock_text, read_status, totals
from .web_process import accepts_calls, needs_server, running_web_server

log = logging.getLogger(__name__)

STATUS_SECONDS = 30.0
WEB_SECONDS = 5.0
RELOAD_SECONDS = 1.0
REPORT_SECONDS = 10.0


def run(command_line: CommandLine, clock: str) -> None:
    """Run all jobs and answer the calls of Assure until Ctrl-C or SIGTERM."""
    run_connector(command_line, settings_to_run(command_line), WallClock.parse(clock))


def settings_to_run(command_line: CommandLine) -> Settings:
    """Read the settings, once reload signals wait and log lines are written."""
    block_reload_signal()
    write_log(command_line, logging.INFO)
    return read_settings(command_line)


def run_connector(command_line: CommandLine, settings: Settings, clock: WallClock) -> None:
    """Upgrade the database, and run engine and web server until Ctrl-C or SIGTERM."""
    upgrade_database(settings.storage)
    with ExitStack() as stack:
        host = stack.enter_context(
            open_host(
                settings.storage,
                settings.connections,
                clock,
                calls=settings.calls,
                alerts=alert_settings(settings),
                leave_out=True,
            )
        )
        _print_startup(settings, host.open_connections().problems)
        engine = host.engine()
        stack.enter_context(_stopped_by_signals(engine))
        web = None
        if needs_server(settings):
            web = stack.enter_context(running_web_server(settings, clock, debug=command_line.debug))
            if accepts_calls(settings):
                click.echo(f"Listening for calls of Assure at {web.address}.")
            if settings.console:
                click.echo(f"The console is at {web.address}/console/.")
            engine.every(WEB_SECONDS, "web", web.restart_if_ended)
        reload = Reload(
            settings,
            lambda: read_settings(command_line),
            host,
            web.reload if web else _no_web_server,
        )
        reload.report()
        engine.every(RELOAD_SECONDS, "reload", reload.poll)
        engine.every(REPORT_SECONDS, "report", reload.report)
        engine.every(STATUS_SECONDS, "status", lambda: _report_status(host, clock))
        handle_reload_signal(reload.ask)
        engine.run()
        click.echo(f"Stopped. {totals(read_status(host, _names(host)))}")


def _print_startup(settings: Settings, problems: Mapping[str, str]) -> None:
    """Print the settings in use, and the workflows of each connection."""
    click.echo(f"Settings in {settings.file}; data in the {settings.storage.name}.")
    for connection in settings.connections:
        if not connection.enabled:
            click.echo(f"{connection.name}: disabled; its jobs do not run.")
            continue
        if connection.name in problems:
            click.echo(f"{connection.name}: left out. {problems[connection.name]}")
            continue
        done = map(str, supported(connection.channel_type.workflows))
        every = f"every {connection.orders.fetch_every.total_seconds():.0f} seconds"
        click.echo(
            f"{connection.name}: {connection.channel_type.title}; supports {', '.join(done)}; "
            f"{f'fetches orders {every}' if connection.orders.sync else 'order sync is off'}."
        )
    for client in settings.left_out:
        click.echo(f"{client.name}: left out. {client.reason}")
    click.echo("A channel may show an order some minutes after it was placed (Amazon: two).")
    click.echo("Press Ctrl-C to stop. Stopping or killing the connector loses nothing.")


def _no_web_server() -> None:
    """Do nothing; there is no web server to reload."""


def _names(host: Host) -> list[str]:
    return [connection.name for connection in host.connections()]


def _report_status(host: Host, clock: WallClock) -> None:
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
def _stopped_by_signals(engine: EmbeddedEngine) -> Iterator[None]:
    """
    Stop the engine on Ctrl-C or SIGTERM; a second signal ends the process at once.

    An engine that is stopped before it runs ends as soon as it begins.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(_number: int, _frame: FrameType | None) -> None:
        engine.stop()
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
