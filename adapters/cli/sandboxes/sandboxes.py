"""The sandboxes to which the connections of config.yaml point."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from ....ports.channel.plugin import Support, Workflow
from ....ports.host.errors import SettingsError
from ....sdk.wall_clock import WallClock
from ...settings import ConnectionSettings, ServerSettings, Settings
from .sandbox_control import SandboxControl
from .sandbox_process import ASSURE, running_sandbox

FRESH_ORDERS = 3
FRESH_ORDERS_MINUTES = 3.0
"""Old enough to be listed by the channel, and recent enough for the next order scan."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox to start: its module, and the address that the connections use."""

    title: str
    module: str
    url: str
    setting: str
    is_channel: bool
    options: tuple[str, ...] = ()


def sandboxes_of(settings: Settings) -> list[Sandbox]:
    """
    Return the sandboxes of the enabled connections, without duplicates.

    A simulated Assure that several connections share packs for the first of them.

    Raises:
        SettingsError: a channel has no sandbox.
    """
    found: dict[str, Sandbox] = {}
    for connection in settings.enabled:
        at = f"connections.{connection.name}"
        channel_type = connection.channel_type
        if channel_type.sandbox is None:
            raise SettingsError(f"{at}: {channel_type.title} has no sandbox.")
        endpoint = getattr(connection.settings, "endpoint", "")
        title = f"Sandbox {channel_type.title}"
        setting = f"{at}.settings.endpoint"
        found.setdefault(
            endpoint, Sandbox(title, channel_type.sandbox, endpoint, setting, is_channel=True)
        )
        url, setting = connection.oms.base_url, f"{at}.assure.base_url"
        options = tuple(_packing_options(connection, settings.server))
        found.setdefault(
            url, Sandbox("Sandbox Assure", ASSURE, url, setting, is_channel=False, options=options)
        )
    return list(found.values())


def _packing_options(connection: ConnectionSettings, server: ServerSettings) -> Iterator[str]:
    """Yield the options with which a simulated Assure packs; none if the connection cannot."""
    packs = connection.channel_type.workflows[Workflow.CREATE_SHIPMENT].support
    if packs is not Support.SUPPORTED or not connection.oms.calls_with:
        return
    yield from ("--connector-url", f"{server.address}/assure/v1/{connection.name}")
    for name, secret in connection.oms.calls_with.items():
        yield from ("--call-with", f"{name}: {secret.reveal()}")


@contextmanager
def running(sandboxes: Sequence[Sandbox], clock: WallClock) -> Iterator[None]:
    """Run sandboxes for the duration of the block, with some open orders at each channel."""
    with ExitStack() as stack:
        for sandbox in sandboxes:
            at = _own_address(sandbox)
            url = stack.enter_context(
                running_sandbox(sandbox.title, sandbox.module, clock, at, sandbox.options)
            )
            if sandbox.is_channel:
                with SandboxControl(url) as control:
                    control.place_orders(FRESH_ORDERS, FRESH_ORDERS_MINUTES)
        yield


def _own_address(sandbox: Sandbox) -> tuple[str, int]:
    parts = urlsplit(sandbox.url)
    host = parts.hostname or ""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback or parts.scheme != "http" or parts.port is None:
        raise SettingsError(
            f"{sandbox.setting} is not an address such as http://127.0.0.1:8701, "
            f"so {sandbox.title} cannot be started there. "
            "Omit --with-sandboxes to use a real channel and Assure."
        )
    return host, parts.port
