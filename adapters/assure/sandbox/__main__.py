"""Run the simulated Assure until a signal ends it."""

import signal
import sys
from datetime import timedelta

import click

from ....ports.host.errors import SettingsError
from ....sdk.wall_clock import WallClock
from .assure import CALLS_PER_MINUTE, SANDBOX, Assure
from .clock import SandboxClock
from .packers import Packers
from .warehouse import Pace
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
@click.option("--calls-per-minute", default=CALLS_PER_MINUTE, help="Of the client.")
@click.option("--connector-url", default="", help="Pack, and call the connector there.")
@click.option(
    "--call-with", multiple=True, callback=_headers, help="NAME: VALUE, a header of its calls."
)
@click.option("--pack-after-seconds", default=60.0, help="After an order's SKUs were checked.")
@click.option("--repeat-every", default=5, help="Of packages; their pack call is made twice.")
@click.option("--packers", default=2, help="Calls of the connector at a time.")
def main(  # noqa: PLR0913  # one for each option
    *,
    host: str,
    port: int,
    clock: WallClock,
    calls_per_minute: int,
    connector_url: str,
    call_with: dict[str, str],
    pack_after_seconds: float,
    repeat_every: int,
    packers: int,
) -> None:
    """Simulate Assure for one client; /control/ inspects it and injects faults."""
    assure = Assure((SANDBOX,), calls_per_minute)
    assure.warehouse.pace = Pace(
        connector_url,
        call_with,
        timedelta(seconds=pack_after_seconds),
        repeat_every,
        on=bool(connector_url),
    )
    sandbox_clock = SandboxClock(clock)
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
