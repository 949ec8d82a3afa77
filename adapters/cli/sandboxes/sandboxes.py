"""The sandboxes to which the connections of config.yaml point."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from ....ports.channel.workflows import Workflow, is_supported
from ....ports.host.errors import SettingsError
from ....sdk.sandbox.latest_time import latest_time
from ....sdk.wall_clock import WallClock
from ...settings import ConnectionSettings, ServerSettings, Settings
from .known_work import KnownWork
from .sandbox_control import SandboxControl
from .sandbox_process import ASSURE, check_port, running_sandbox

FRESH_ORDERS = 3
FRESH_ORDERS_MINUTES = 3.0
"""Old enough to be listed by the channel, and recent enough for the next order scan."""


PACK_EVERY_SECONDS = 150
"""Somewhat slower than Amazon takes requests for documents, so that none of them waits long."""

STOCK_EVERY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Sandbox:
    """
    A sandbox to start: its module, and the address that the connections use.

    `connection` is the first that uses it; `state` is the file in which it remembers, beside the
    connector's database.
    """

    title: str
    module: str
    url: str
    setting: str
    connection: str
    is_channel: bool
    state: Path
    options: tuple[str, ...] = ()


def sandboxes_of(settings: Settings) -> list[Sandbox]:
    """
    Return the sandboxes of the enabled connections, without duplicates.

    A simulated Assure that several connections share packs for the first of them, and for the
    accounts that are added to it.

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
        state = _state_file(settings, channel_type.name, endpoint)
        found.setdefault(
            endpoint,
            Sandbox(
                title,
                channel_type.sandbox,
                endpoint,
                setting,
                connection.name,
                is_channel=True,
                state=state,
            ),
        )
        url, setting = connection.oms.base_url, f"{at}.assure.base_url"
        options = tuple(_packing_options(connection, settings.server))
        state = _state_file(settings, "assure", url)
        found.setdefault(
            url,
            Sandbox(
                "Sandbox Assure",
                ASSURE,
                url,
                setting,
                connection.name,
                is_channel=False,
                state=state,
                options=options,
            ),
        )
    return list(found.values())


def _state_file(settings: Settings, name: str, url: str) -> Path:
    """Return a file in a folder that belongs to the database and is named after it."""
    database = settings.storage.file or settings.file.parent / "var" / "connector.db"
    parts = urlsplit(url)
    return database.with_suffix(".sandboxes") / f"{name}-{parts.port}.db"


def _packing_options(connection: ConnectionSettings, server: ServerSettings) -> Iterator[str]:
    """Yield the options with which a simulated Assure packs; none if the connection cannot."""
    packs = is_supported(connection.channel_type.workflows, Workflow.CREATE_SHIPMENT)
    if not packs or not connection.oms.calls_with:
        return
    yield from ("--connector-url", f"{server.address}/assure/v1/{connection.name}")
    for name, secret in connection.oms.calls_with.items():
        yield from ("--call-with", f"{name}: {secret.reveal()}")
    yield from ("--start-every-seconds", str(PACK_EVERY_SECONDS))
    yield from ("--stock-every-seconds", str(STOCK_EVERY_SECONDS))


@contextmanager
def running(
    sandboxes: Sequence[Sandbox], clock: WallClock, known: Callable[[], KnownWork]
) -> Iterator[WallClock]:
    """
    Run sandboxes for the duration of the block, with some new orders at each channel.

    They go on from what they remember, and take over what the connector's database alone knows.
    Yields the clock that they share, which is `clock` unless that is behind the time of either.
    """
    for sandbox in sandboxes:
        check_port(sandbox.title, _own_address(sandbox))
    for sandbox in sandboxes:
        clock = clock.not_before(latest_time(sandbox.state))
    work = known()
    clock = clock.not_before(work.latest)
    with ExitStack() as stack:
        for sandbox in sandboxes:
            at = _own_address(sandbox)
            options = ("--state", str(sandbox.state), *sandbox.options)
            url = stack.enter_context(
                running_sandbox(sandbox.title, sandbox.module, clock, at, options)
            )
            with SandboxControl(url) as control:
                control.recall(work.by_connection[sandbox.connection])
                if sandbox.is_channel:
                    control.place_orders(FRESH_ORDERS, FRESH_ORDERS_MINUTES)
        yield clock


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
