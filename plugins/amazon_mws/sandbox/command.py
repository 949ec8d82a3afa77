"""The command that runs a simulated Amazon."""

import secrets
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from ....ports.host.errors import SettingsError
from ....sdk.sandbox.options import state_in
from ....sdk.sandbox.state import State
from ....sdk.wall_clock import WallClock
from .amazon import Amazon
from .clock import SandboxClock
from .options import chosen, options_for
from .quotas.hours import HourMode
from .quotas.quota import QuotaRules
from .server import SandboxServer
from .settings import (
    EasyShipNames,
    EasyShipSettings,
    FeedSettings,
    ReportSettings,
    SandboxSettings,
    ShopSettings,
)

_USUAL = ShopSettings()
_RATE = click.FloatRange(0, 1)
_COUNT = click.IntRange(min=0)
_SPAN = click.FloatRange(min=0)


def _clock(_: click.Context, __: click.Parameter, text: str) -> WallClock:
    try:
        return WallClock.parse(text)
    except SettingsError as error:
        raise click.BadParameter(str(error)) from None


def _timestamp(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not an ISO 8601 timestamp.") from None


@click.command(context_settings={"show_default": True})
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", default=8701, help="Port to listen on; 0 for a free one.")
@click.option("--clock", default=str(WallClock()), callback=_clock, help="SPEED@TIME.")
@click.option("--stopped-at", callback=_timestamp, help="Stop the clock there until it is moved.")
@click.option("--state", default=None, callback=state_in, help="File that keeps everything.")
@click.option("--seed", help="Seed of the shop's events; random by default.")
@click.option("--orders-per-hour", type=_SPAN, default=_USUAL.orders_per_hour)
@click.option(
    "--backlog", type=_COUNT, default=_USUAL.backlog, help="Orders placed before the start."
)
@click.option("--backlog-days", type=_SPAN, default=_USUAL.backlog_days)
@click.option("--pending-minutes", type=_SPAN, default=_USUAL.pending_minutes)
@click.option("--cancel-rate", type=_RATE, default=_USUAL.cancel_rate)
@click.option("--partial-cancel-rate", type=_RATE, default=_USUAL.partial_cancel_rate)
@click.option("--cash-on-delivery-rate", type=_RATE, default=_USUAL.cash_on_delivery_rate)
@click.option("--gift-rate", type=_RATE, default=_USUAL.gift_rate)
@click.option("--by-amazon-rate", type=_RATE, default=_USUAL.by_amazon_rate)
@click.option("--self-ship-rate", type=_RATE, default=_USUAL.self_ship_rate)
@click.option("--serial-number-rate", type=_RATE, default=_USUAL.serial_number_rate)
@click.option("--leave-out-every", type=_COUNT, default=_USUAL.leave_out_every)
@click.option("--missing-sku-every", type=_COUNT, default=_USUAL.missing_sku_every)
@click.option(
    "--easy-ship-names", type=click.Choice([*map(str, EasyShipNames)]), default="easy_ship"
)
@click.option("--entries-per-page", type=click.IntRange(min=1), default=100)
@click.option("--token-minutes", type=_SPAN, default=1440.0, help="Lifetime of a NextToken.")
@click.option("--hour-mode", type=click.Choice([*map(str, HourMode)]), default="fixed")
@click.option("--refused-calls-cost", is_flag=True, help="Count throttled calls as well.")
@click.option(
    "--remaining-lags", is_flag=True, help="Quota headers report the count before the call."
)
@click.option("--leeway-seconds", type=_SPAN, default=0.0, help="Tolerance for early calls.")
@options_for(EasyShipSettings, FeedSettings, ReportSettings)
def main(  # noqa: PLR0913  # one per option
    *,
    host: str,
    port: int,
    clock: WallClock,
    stopped_at: datetime | None,
    state: State,
    seed: str | None,
    easy_ship_names: str,
    entries_per_page: int,
    token_minutes: float,
    hour_mode: str,
    refused_calls_cost: bool,
    remaining_lags: bool,
    leeway_seconds: float,
    **options: Any,  # noqa: ANN401  # the fields of the settings below, by name
) -> None:
    """Serve a simulated Amazon MWS until SIGTERM or SIGINT."""
    settings = SandboxSettings(
        shop=chosen(ShopSettings, {"seed": seed or secrets.token_hex(4), **options}),
        easy_ship=chosen(EasyShipSettings, options),
        feeds=chosen(FeedSettings, options),
        reports=chosen(ReportSettings, options),
        quota=QuotaRules(
            hour_mode=HourMode(hour_mode),
            refused_calls_cost=refused_calls_cost,
            remaining_lags=remaining_lags,
            leeway=timedelta(seconds=leeway_seconds),
        ),
        easy_ship_names=EasyShipNames(easy_ship_names),
        entries_per_page=entries_per_page,
        token_lifetime=timedelta(minutes=token_minutes),
    )
    sandbox_clock = SandboxClock(clock.not_before(state.latest), stopped_at)
    amazon = Amazon(sandbox_clock.now(), settings, state=state)
    _serve(SandboxServer(amazon, sandbox_clock, host, port))


def _serve(server: SandboxServer) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    click.echo(f"ready {server.url}")
    try:
        server.serve()
    finally:
        server.end_delays()
