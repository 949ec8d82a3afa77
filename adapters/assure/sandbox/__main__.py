"""Run the simulated Assure until a signal ends it."""

import signal
import sys
from datetime import timedelta

import click

from ....ports.host.errors import SettingsError
from ....sdk.sandbox.options import state_in
from ....sdk.sandbox.state import State
from ....sdk.wall_clock import WallClock
from .accounts import SANDBOX
from .assure import CALLS_PER_MINUTE, Assure
from .clock import SandboxClock
from .packers import Packers
from .warehouse.warehouse import Pace
from .web import sandbox_app, sandbox_server


def _clock(_: click.Context, __: click.Parameter, text: str) -> WallClock:
    try:
        return WallClock.parse(text)
    except SettingsError as error:
        raise click.BadParameter(str(error)) from None


def _headers(_: click.Context, __: click.Parameter, lines: tuple[str, ...]) -> dict[str, str]:
    pairs = [line.partition(":") for line in lines]
    if not all(colon for _, colon, _ in pairs):
        raise click.BadParameter("is not of the form NAME: VALUE")
    return {name.strip(): value.strip() for name, _, value in pairs}


@click.command(context_settings={"show_default": True})
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", default=8702, help="Port to listen on; 0 takes a free one.")
@click.option("--clock", default=str(WallClock()), callback=_clock, help="SPEED@TIME.")
@click.option("--state", default=None, callback=state_in, help="File that keeps everything.")
@click.option("--calls-per-minute", default=CALLS_PER_MINUTE, help="Of the client.")
@click.option("--connector-url", default="", help="Pack, and call the connector there.")
@click.option(
    "--call-with", multiple=True, callback=_headers, help="NAME: VALUE, a header of its calls."
)
@click.option("--pack-after-seconds", default=60.0, help="After an order's SKUs were checked.")
@click.option("--repeat-every", default=5, help="Of packages; their pack call is made twice.")
@click.option("--start-every-seconds", default=0.0, help="Pack one at a time; the last one first.")
@click.option("--stock-every-seconds", default=0.0, help="Tell changes of the stock; 0 for never.")
@click.option("--packers", default=2, help="Calls of the connector at a time.")
def main(  # noqa: PLR0913  # one for each option
    *,
    host: str,
    port: int,
    clock: WallClock,
    state: State,
    calls_per_minute: int,
    connector_url: str,
    call_with: dict[str, str],
    pack_after_seconds: float,
    repeat_every: int,
    start_every_seconds: float,
    stock_every_seconds: float,
    packers: int,
) -> None:
    """Simulate Assure for one client; /control/ inspects it, adds clients and injects faults."""
    assure = Assure((SANDBOX,), calls_per_minute, state)
    assure.warehouse.pace = Pace(
        connector_url,
        call_with,
        timedelta(seconds=pack_after_seconds),
        repeat_every,
        on=bool(connector_url),
        start_every=timedelta(seconds=start_every_seconds),
        stock_every=timedelta(seconds=stock_every_seconds),
    )
    sandbox_clock = SandboxClock(clock.not_before(state.latest))
    server = sandbox_server(sandbox_app(assure, sandbox_clock), host, port)
    Packers(assure, sandbox_clock, packers).start()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: sys.exit(0))
    click.echo(f"ready http://{host}:{server.server_port}")
    try:
        server.serve_forever()
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
