"""Run the simulated Assure until a signal ends it."""

import signal
import sys

import click

from ....ports.clock import WallClock
from ....ports.errors import SettingsError
from .assure import CALLS_PER_MINUTE, SANDBOX, Assure
from .clock import SandboxClock
from .web import sandbox_app, sandbox_server


def _clock(_: click.Context, __: click.Parameter, text: str) -> WallClock:
    try:
        return WallClock.parse(text)
    except SettingsError as error:
        raise click.BadParameter(str(error)) from None


@click.command(context_settings={"show_default": True})
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", default=8702, help="Port to listen on; 0 takes a free one.")
@click.option("--clock", default=str(WallClock()), callback=_clock, help="SPEED@MOMENT.")
@click.option("--calls-per-minute", default=CALLS_PER_MINUTE, help="Of the client.")
def main(host: str, port: int, clock: WallClock, calls_per_minute: int) -> None:
    """Simulate Assure for one client; everything under /control/ is for watching it."""
    assure = Assure((SANDBOX,), calls_per_minute)
    server = sandbox_server(sandbox_app(assure, SandboxClock(clock)), host, port)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: sys.exit(0))
    click.echo(f"ready http://{host}:{server.server_port}")
    try:
        server.serve_forever()
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
