"""The demo's environment: both sandboxes on free ports, a fast clock, and its own folder."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ....ports.host.errors import SettingsError
from ....sdk.wall_clock import WallClock
from ...bootstrap.load_settings import load_settings
from ...settings import Settings
from ...settings.plugins import Plugins, load_plugins
from ..sandboxes.sandbox_control import SandboxControl
from ..sandboxes.sandbox_process import ASSURE, running_sandbox
from .actors.buyer_cancellations import BuyerCancellations
from .actors.cancel_requests import CancelRequests
from .actors.late_order import LateOrder
from .actors.stock_calls import StockCalls
from .stock_flow import BUFFER

CHANNEL = "amazon_mws"
CONNECTION = "demo_amazon_in"

LOCATION = "BLR1"
SKUS = tuple(f"DEMO-{number:04}" for number in range(1_000))

CALLS_WITH = ("X-Connector-Key", "sandbox-key-of-assures-calls")

CONFIG = """\
storage:
  url: {storage_url}
server:
  port: {port}
connections:
  {connection}:
    channel: {channel}
    settings:
      endpoint: {channel_url}
      seller_id: A1SANDBOXSELLER
      access_key_id: AKIDSANDBOX000000001
      secret_key: sandbox-secret-key-0123456789abcdefghijk
      mws_auth_token: amzn.mws.00000000-1111-2222-3333-444444444444
    stock: {{pool: common, buffer: {buffer}}}
    assure:
      base_url: {assure_url}
      username: sandbox-acme
      password: sandbox-assure-password
      domain: acme
      location_code: {location}
      calls_with:
        {header}: {key}
"""


@dataclass(frozen=True, slots=True)
class World:
    """The demo's settings, clock, sandboxes and simulated actors."""

    clock: WallClock
    settings: Settings
    channel: SandboxControl
    oms: SandboxControl
    stock: StockCalls
    buyer_cancellations: BuyerCancellations
    cancel_requests: CancelRequests
    late_order: LateOrder


@contextmanager
def open_world(
    folder: Path,
    clock: WallClock,
    shop: Sequence[str],
    storage_url: str = "sqlite:///books.db",
) -> Iterator[World]:
    """
    Start both sandboxes and write a config.yaml for them.

    `shop` contains options of the channel's sandbox.
    """
    plugins = load_plugins()
    with ExitStack() as stack:
        module = _sandbox_module(plugins)
        channel_url = stack.enter_context(
            running_sandbox("Sandbox Amazon", module, clock, options=shop)
        )
        port = free_port()
        connector_url = f"http://127.0.0.1:{port}/assure/v1/{CONNECTION}"
        calls = ("--connector-url", connector_url)
        known_by = ("--call-with", ": ".join(CALLS_WITH))
        assure_url = stack.enter_context(
            running_sandbox("Sandbox Assure", ASSURE, clock, options=(*calls, *known_by))
        )
        header, key = CALLS_WITH
        file = folder / "config.yaml"
        file.write_text(
            CONFIG.format(
                storage_url=storage_url,
                connection=CONNECTION,
                channel=CHANNEL,
                channel_url=channel_url,
                assure_url=assure_url,
                port=port,
                buffer=BUFFER,
                location=LOCATION,
                header=header,
                key=key,
            ),
            "utf-8",
        )
        channel = stack.enter_context(SandboxControl(channel_url))
        channel.add_offers(SKUS)
        yield World(
            clock=clock,
            settings=load_settings(file, plugins, {}),
            channel=channel,
            oms=stack.enter_context(SandboxControl(assure_url)),
            stock=StockCalls(f"{connector_url}/inventory", {header: key}, LOCATION, SKUS),
            buyer_cancellations=BuyerCancellations(channel),
            cancel_requests=CancelRequests(channel),
            late_order=LateOrder(channel),
        )


def free_port() -> int:
    """Return an unused port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _sandbox_module(plugins: Plugins) -> str:
    channel_type = plugins.channel_types.get(CHANNEL)
    if channel_type is None or channel_type.sandbox is None:
        reason = plugins.left_out.get(CHANNEL, "it is not installed")
        raise SettingsError(f"The demo needs the channel {CHANNEL}: {reason}.")
    return channel_type.sandbox
