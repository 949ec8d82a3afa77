"""The demo's world: both simulated sides on free ports, one fast clock, a folder of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ....ports.clock import WallClock
from ....ports.errors import SettingsError
from ...plugins import Plugins, load_plugins
from ...settings import Settings, load_settings
from ..sandbox_control import SandboxControl
from ..sandbox_process import ASSURE, running_sandbox

CHANNEL = "amazon_mws"
CONNECTION = "demo_amazon_in"

CONFIG = """\
storage:
  url: sqlite:///books.db
connections:
  {connection}:
    channel: {channel}
    settings:
      endpoint: {channel_url}
      seller_id: A1SANDBOXSELLER
      access_key_id: AKIDSANDBOX000000001
      secret_key: sandbox-secret-key-0123456789abcdefghijk
      mws_auth_token: amzn.mws.00000000-1111-2222-3333-444444444444
    assure:
      base_url: {assure_url}
      username: sandbox-acme
      password: sandbox-assure-password
      domain: acme
      location_code: BLR1
"""


@dataclass(frozen=True, slots=True)
class World:
    """What the demo plays with."""

    clock: WallClock
    settings: Settings
    channel: SandboxControl
    desk: SandboxControl


@contextmanager
def opened_world(
    folder: Path, clock: WallClock, backlog: int, orders_per_hour: float
) -> Iterator[World]:
    """Start both sides and write a config.yaml that points at them."""
    plugins = load_plugins()
    with ExitStack() as stack:
        module = _sandbox_module(plugins)
        shop = ["--backlog", str(backlog), "--orders-per-hour", str(orders_per_hour)]
        channel_url = stack.enter_context(
            running_sandbox("Sandbox Amazon", module, clock, options=shop)
        )
        assure_url = stack.enter_context(running_sandbox("Sandbox Assure", ASSURE, clock))
        file = folder / "config.yaml"
        file.write_text(
            CONFIG.format(
                connection=CONNECTION,
                channel=CHANNEL,
                channel_url=channel_url,
                assure_url=assure_url,
            ),
            "utf-8",
        )
        yield World(
            clock=clock,
            settings=load_settings(file, plugins, {}),
            channel=stack.enter_context(SandboxControl(channel_url)),
            desk=stack.enter_context(SandboxControl(assure_url)),
        )


def _sandbox_module(plugins: Plugins) -> str:
    channel_type = plugins.channel_types.get(CHANNEL)
    if channel_type is None or channel_type.sandbox is None:
        reason = plugins.left_out.get(CHANNEL, "it is not installed")
        raise SettingsError(f"The demo needs the channel {CHANNEL}: {reason}.")
    return channel_type.sandbox
