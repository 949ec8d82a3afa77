"""A sandbox as a child process: started, waited for, and gone with its parent."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ....ports.host.errors import SettingsError
from ....sdk.wall_clock import WallClock
from ..child_process import address_of, end_child, port_is_taken, start_child

STOP_SECONDS = 5.0

ASSURE = "channel_connector.adapters.assure.sandbox"


@contextmanager
def running_sandbox(
    title: str,
    module: str,
    clock: WallClock,
    at: tuple[str, int] = ("127.0.0.1", 0),
    options: Sequence[str] = (),
) -> Iterator[str]:
    """
    Run a sandbox while the block lasts and yield its address; port 0 takes a free one.

    Raises:
        SettingsError: the port is taken.
        Unavailable: it did not start.
    """
    host, port = at
    if port and port_is_taken(host, port):
        raise SettingsError(
            f"{title} cannot start: port {port} of {host} is in use by another program. "
            "End that one (perhaps a sandbox left over), or name another port in config.yaml."
        )
    arguments = ["--host", host, "--port", str(port), "--clock", str(clock), *options]
    process = start_child(module, arguments)
    try:
        yield address_of(title, process)
    finally:
        end_child(process, STOP_SECONDS)
