"""Runs a sandbox as a child process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ....ports.host.errors import SettingsError
from ....sdk.wall_clock import WallClock
from ..child_process import is_port_in_use, start_child, stop_child, wait_until_ready

STOP_SECONDS = 5.0

ASSURE = "channel_connector.adapters.assure.sandbox"


def check_port(title: str, at: tuple[str, int]) -> None:
    """
    Check that a sandbox can listen there.

    Raises:
        SettingsError: the port is in use.
    """
    host, port = at
    if port and is_port_in_use(host, port):
        raise SettingsError(
            f"{title} cannot start: port {port} of {host} is in use by another program. "
            "Stop that program, which may be another sandbox, or change the port in config.yaml."
        )


@contextmanager
def running_sandbox(
    title: str,
    module: str,
    clock: WallClock,
    at: tuple[str, int] = ("127.0.0.1", 0),
    options: Sequence[str] = (),
) -> Iterator[str]:
    """
    Run a sandbox for the duration of the block and yield its address; port 0 uses a free port.

    Raises:
        SettingsError: the port is in use.
        Unavailable: the sandbox did not start.
    """
    host, port = at
    check_port(title, at)
    arguments = ["--host", host, "--port", str(port), "--clock", str(clock), *options]
    process = start_child(module, arguments)
    try:
        yield wait_until_ready(title, process)
    finally:
        stop_child(process, STOP_SECONDS)
